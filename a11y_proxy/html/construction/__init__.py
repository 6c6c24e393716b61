"""Tree construction (13.2.6 of the HTML Standard), for `a11y_proxy.html.tree` alone.

loop          the loop over tags, with its short way
dispatch      the long way: one token, by the insertion mode
modes         the insertion modes' names
openelements  the stack of open elements, the list of active formatting elements
builder       the parser's state, inserting elements
formatting    reopening formatting elements, the adoption agency
text          what text does to the tree; white
implied       implied html, head, body and their like
headmodes     up to the body; templates
bodymodes     in body: the table of rules; bodyblocks, bodyphrasing hold them; framesetok
tablemodes    in table, in row, ...
aftermodes    behind the body; framesets
foreign       SVG and MathML
quirks        the doctype
"""
