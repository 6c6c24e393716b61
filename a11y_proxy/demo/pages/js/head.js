document.writeln("<table width=1000 border=0 align=center cellpadding=0 cellspacing=0 id=top>");
document.writeln("<tr><td height=26 background=\/images\/top_bg.gif class=top_l>&nbsp;&nbsp;<span id=today>");
document.writeln("<script language=javascript src=\/js\/date.js><\/script>");
document.writeln("<\/span><\/td><td background=\/images\/top_bg.gif align=right class=top_r>");
document.writeln("<a onclick='SetHome(this)' style='cursor:pointer'>设为首页<\/a> | <a href='javascript:AddFav()'>加入收藏<\/a>&nbsp;&nbsp;<\/td><\/tr>");
document.writeln("<tr><td colspan=2><a href='\/'><img src=\/images\/banner.jpg width=1000 height=160 border=0><\/a><\/td><\/tr><\/table>");
