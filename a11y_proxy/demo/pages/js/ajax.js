// 异步请求(仿旧版脚本库的写法)
function $xhr(){return window.XMLHttpRequest?new XMLHttpRequest():new ActiveXObject("Microsoft.XMLHTTP");}
function $send(x,url,ok){x.onreadystatechange=function(){if(x.readyState==4&&x.status==200)ok(x.responseText);};x.send(null);}
function $get(url,ok){var x=$xhr();x.open("GET",url,true);x.setRequestHeader("X-Requested-With","XMLHttpRequest");$send(x,url,ok);}
// 早期写法,不带 X-Requested-With
function getText(url,ok){var x=$xhr();x.open("GET",url,true);$send(x,url,ok);}
function $id(id){return document.getElementById(id);}
function parseJson(t){return window.JSON?JSON.parse(t):eval("("+t+")");}
