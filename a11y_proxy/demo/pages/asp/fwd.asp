<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>便民服务点-云溪县人民政府门户网站</title>
<link href="/css/style.css" rel="stylesheet" type="text/css">
<script language="javascript" src="/js/common.js"></script>
</head>
<body>
<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" id="top">
  <tr>
    <td height="26" background="/images/top_bg.gif" class="top_l">&nbsp;&nbsp;<img src="/images/spacer.gif" width="6" height="1"><span id="today"><script language="javascript" src="/js/date.js"></script></span></td>
    <td background="/images/top_bg.gif" align="right" class="top_r"><a onclick="SetHome(this)" style="cursor:hand;cursor:pointer">设为首页</a> | <a href="javascript:AddFav()">加入收藏</a> | <a class="wza" href="javascript:void(0)">无障碍浏览</a> | <a class="zz" href="#"><font color="#CC0000">长者专区</font></a>&nbsp;&nbsp;</td>
  </tr>
  <tr>
    <td colspan="2"><a href="/"><img src="/images/banner.jpg" width="1000" height="160" border="0"></a></td>
  </tr>
</table>
<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" id="menu">
  <tr>
    <td height="36" background="/images/nav_bg.gif">
      <table border="0" cellpadding="0" cellspacing="0" class="nav">
        <tr>
          <td width="112" align="center"><a href="/">网站首页</a></td>
          <td width="2"><img src="/images/nav_line.gif" width="2" height="20"></td>
          <td width="124" align="center" onmouseover="showSub(1)" onmouseout="hideSub(1)"><a href="/frames/index.html">走进云溪</a>
            <div class="sub" id="sub1" style="display:none" onmouseover="showSub(1)" onmouseout="hideSub(1)"><a href="/frames/index.html">云溪县志</a><a href="/xwzx/content_203.html">云溪风光</a></div></td>
          <td width="2"><img src="/images/nav_line.gif" width="2" height="20"></td>
          <td width="124" align="center"><a href="/xwzx/list_1.html">云溪要闻</a></td>
          <td width="2"><img src="/images/nav_line.gif" width="2" height="20"></td>
          <td width="124" align="center" onmouseover="showSub(2)" onmouseout="hideSub(2)"><a href="/zwgk/list_1.html">政务公开</a>
            <div class="sub" id="sub2" style="display:none" onmouseover="showSub(2)" onmouseout="hideSub(2)"><a href="/zwgk/list_1.html">通知公告</a><a href="/zwgk/content_101.html">意见征集</a><a href="/zwgk/content_107.html">应急提示</a></div></td>
          <td width="2"><img src="/images/nav_line.gif" width="2" height="20"></td>
          <td width="124" align="center" onmouseover="showSub(3)" onmouseout="hideSub(3)"><a href="/bsfw/index.html">办事服务</a>
            <div class="sub" id="sub3" style="display:none" onmouseover="showSub(3)" onmouseout="hideSub(3)"><a href="/bsfw/index.html">办事大厅</a><a href="/bsfw/guide_1.html">社保参保</a><a href="/bsfw/guide_2.html">低保申请</a><a href="/bsfw/guide_3.html">户籍办理</a></div></td>
          <td width="2"><img src="/images/nav_line.gif" width="2" height="20"></td>
          <td width="124" align="center"><a href="/letter.html">互动交流</a></td>
          <td width="2"><img src="/images/nav_line.gif" width="2" height="20"></td>
          <td width="124" align="center"><a href="/sitemap.html">网站地图</a></td>
        </tr>
      </table>
    </td>
  </tr>
  <tr>
    <td height="34" bgcolor="#E4EFFA" class="ss">
      <form name="sform" action="/search.asp" method="get" style="margin:0px">
      <table border="0" cellspacing="0" cellpadding="0" width="980" align="center">
        <tr>
          <td width="70" align="right">站内搜索:</td>
          <td width="180"><input name="keyword" type="text" class="ss_k" size="24" onfocus="this.style.borderColor='#CC0000'"></td>
          <td width="62"><input type="image" src="/images/search.gif" border="0" align="absmiddle"></td>
          <td>热门搜索:<a href="/search.asp?keyword=养老">养老</a> <a href="/search.asp?keyword=医保">医保</a> <a href="/search.asp?keyword=公交">公交</a> <a href="/search.asp?keyword=低保&from=hot&copy=1">低保</a></td>
          <td align="right" class="fwrx">政务服务热线:<b>(0000)0000000</b></td>
        </tr>
      </table>
      </form>
    </td>
  </tr>
</table>
<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" bgcolor="#FFFFFF" style="margin-top:8px">
  <tr>
    <td width="230" valign="top" align="left">
      <table width="220" border="0" cellspacing="0" cellpadding="0" class="left_m" id="left">
        <tr><td class="cur" align="center">网上办事</td></tr>
        <tr><td align="center"><a href="/user/login.asp">个人中心</a></td></tr>
        <tr><td align="center"><a href="/wsbs/bjcx.html">办件查询</a></td></tr>
        <tr><td align="center"><a href="/wsbs/zxzx.html">在线咨询</a></td></tr>
        <tr><td align="center"><a href="/wsbs/ssgg.html">实时公告</a></td></tr>
        <tr><td align="center"><a href="/wsbs/xz.html">资料下载</a></td></tr>
      </table>
      <img src="/images/spacer.gif" width="1" height="8"><br>
      <a href="/letter.html"><img src="/images/btn_xzxx.gif" width="220" height="50"></a>
    </td>
    <td valign="top" class="box" id="right">
      <table width="100%" border="0" cellspacing="0" cellpadding="0"><tr><td class="dqwz">当前位置:<a href="/">首页</a> >> <a href="/wsbs/index.html">网上办事</a> >> 便民服务点</td></tr></table>
      <table width="730" border="0" cellspacing="0" cellpadding="0" align="center" id="list">
        <tr><td class="lm_h" colspan="2">各乡镇便民服务点</td></tr>
<% For Each %>        <tr><td><img src="/images/arrow.gif" width="9" height="9"> <%=place%></td><td align="right"><%=phone%></td></tr>
<% Next %>      </table>
    </td>
  </tr>
</table>
<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0" id="foot">
  <tr>
    <td height="30" bgcolor="#0A4494" align="center" class="foot_nav"><a href="/sitemap.html">网站地图</a> | <a href="/letter.html">联系我们</a> | <a href="/frames/index.html">云溪县志</a> | <a href="javascript:window.scrollTo(0,0)">返回顶部</a></td>
  </tr>
  <tr>
    <td align="center">
      <table border="0" cellspacing="0" cellpadding="0">
        <tr>
          <td width="110" align="center"><a id="dzjg" href="http://jiguan.example/sitename?method=show&id=00000000000000000000000000000000" target="_blank"><img src="/images/red.png" width="64" height="80" border="0"></a></td>
          <td class="foot_t" align="center"><span id="zb">主办:云溪县人民政府办公室</span> <span id="cb">承办:云溪县电子政务中心</span> <span id="dh">电话:(0000)0000000</span><br>
            <span id="bsm">网站标识码:0000000000</span> <a id="icp" href="http://beian.example/" target="_blank">某ICP备00000000号</a> <a id="ga" href="http://wangan.example/portal/registerSystemInfo?recordcode=00000000000000" target="_blank"><img src="/images/ga.png" width="20" height="20" border="0" align="absmiddle">某公网安备 00000000000000号</a><br>
            <font color="#999999">建议使用1024×768分辨率 本站为功能演示,地名、内容均属虚构</font></td>
          <td width="140" align="center"><a id="jiucuo" href="http://jiucuo.example/exposure/jiucuo.html?site_code=0000000000&url=http%3A%2F%2Fportal.test%2F" target="_blank"><img src="/images/jiucuo.gif" width="110" height="42" border="0"></a></td>
        </tr>
      </table>
    </td>
  </tr>
</table>
</body>
</html>
