"""A fictional county portal as such portals were built in 2003–2012, to try the product on.

`portal()` in `portal.py` is the origin, `faults.yaml` lists what is wrong with its pages and what
may be done about it, `rules/sites/demo.yaml` holds the facts that an operator would state.
`fronting()` in `oldserver.py` stands before it for answers that end where their connection ends;
the rest, log-in and sessions, scripts' fragments, WebSocket, events, ranges, is the app's own.

The files under `pages/` are the bytes that are served: edit them with an editor set to GB18030
(`:e ++enc=gb18030` in Vim, "Reopen with encoding: GB 18030" in VS Code) and keep their line ends;
an editor that saves UTF-8 breaks them, and the tests say so. Files in `pages/asp/` are templates:
`<%=name%>` is a value, `<% If name Then %>` … `<% End If %>` a part that is shown on a condition,
`<% For Each %>` … `<% Next %>` a row. `content_204.html` writes € as the single byte 0x80, as
browsers of the time did; everywhere else it is GB18030's own.
"""
