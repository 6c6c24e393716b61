// Æ¯¸¡¹ã¸æ
var px=20,py=300,vx=1,vy=1,piaoOn=true;
function piaoMove(){
  var o=document.getElementById("piao");if(!o||!piaoOn)return;
  var w=document.documentElement.clientWidth-160,h=document.documentElement.clientHeight-140;
  px+=vx;py+=vy;if(px<0||px>w)vx=-vx;if(py<0||py>h)vy=-vy;
  o.style.left=px+"px";o.style.top=(py+(document.documentElement.scrollTop||document.body.scrollTop))+"px";
}
var piaoT=setInterval("piaoMove()",30);
function piaoClose(){clearInterval(piaoT);document.getElementById("piao").style.display="none";}
