// 在线咨询
var ws=null;
function jl(t){var d=document.createElement("div");d.appendChild(document.createTextNode(t));$id("jilu").appendChild(d);}
function lj(){
  if(!window.WebSocket){$id("zt").innerHTML="您的浏览器不支持在线咨询,请拨打(0000)0000000";return;}
  ws=new WebSocket((location.protocol=="https:"?"wss://":"ws://")+location.host+"/ws/zxzx","xiaoxi");
  ws.onopen=function(){$id("zt").innerHTML="已接通";};
  ws.onmessage=function(e){jl("咨询台(演示,原样答复):"+e.data);};
  ws.onclose=function(e){$id("zt").innerHTML=e.code==4001?"咨询已结束":"咨询已断开";};
}
function fs(t){if(ws&&ws.readyState==1){if(t!="bye")jl("我:"+t);ws.send(t);}}
lj();
