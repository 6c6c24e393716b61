<ul style="text-align:left">
<li><a href="/zwgk/content_108.html">关于城区部分区域计划停水的通知</a> <img src="/images/new.gif">
<li><a href="/zwgk/content_110.html">关于调整城区3路公交线路的公告</a>
</ul>
