document.write("<%=hits%>");
