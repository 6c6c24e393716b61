<tr><td class="zn_h" colspan="2">±àºÅ:<%=number%></td></tr>
<% For Each %><tr><td><img src="/images/dot.gif" width="5" height="5"> <%=step%></td><td><%=state%></td></tr>
<% Next %>