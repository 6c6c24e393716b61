var d=new Date();
var w=new Array("星期日","星期一","星期二","星期三","星期四","星期五","星期六");
document.write("今天是 "+d.getFullYear()+"年"+(d.getMonth()+1)+"月"+d.getDate()+"日 "+w[d.getDay()]);
