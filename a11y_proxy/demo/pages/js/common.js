// 公用脚本
function SetHome(o){try{o.style.behavior='url(#default#homepage)';o.setHomePage(location.href);}catch(e){alert('您的浏览器不支持自动设置,请在浏览器选项中手动设置首页');}}
function AddFav(){try{window.external.addFavorite(location.href,document.title);}catch(e){alert('请按 Ctrl+D 收藏本站');}}
function showSub(n){var s=document.getElementById("sub"+n);if(s)s.style.display="block";}
function hideSub(n){var s=document.getElementById("sub"+n);if(s)s.style.display="none";}
function doZoom(size){var z=document.getElementById("zoom");z.style.fontSize=size+"px";var p=z.getElementsByTagName("p");for(var i=0;i<p.length;i++)p[i].style.fontSize=size+"px";}
function goPage(n){var v=parseInt(document.getElementById("pg").value);if(v>=1&&v<=n)location.href="list_"+v+".html";else alert("页码不正确");}
function newCode(o){o.src="/inc/code.asp?t="+Math.random();}
