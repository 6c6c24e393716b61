// 办件查询
function cxjd(){
  $get("/ajax/jd.asp?bh="+encodeURIComponent($id("bh").value),function(t){$id("jd").innerHTML="<table class=zn width=100%>"+t+"<\/table>";});
  return false;
}
getText("/ajax/gg.asp",function(t){$id("zxgg").innerHTML=t;});
$get("/ajax/tq.asp",function(t){var w=parseJson(t);$id("tq").innerHTML=w.city+" "+w.today+" "+w.low+"~"+w.high+"℃";});
$get("/ajax/dh.asp",function(t){var d=parseJson(t);$id("dhrs").innerHTML=d["窗口"]+"窗口现有"+d["等候"]+"人等候";});
