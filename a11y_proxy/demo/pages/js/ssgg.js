// 实时公告
if(window.EventSource){
  var es=new EventSource("/ssgg.asp");
  es.addEventListener("gonggao",function(e){
    var r=$id("ssgg").insertRow(-1),c=r.insertCell(-1);
    c.appendChild(document.createTextNode(e.data));
  },false);
  es.addEventListener("end",function(){es.close();$id("zt").innerHTML="今日公告已播完";},false);
}else{$id("zt").innerHTML="您的浏览器不支持实时公告";}
