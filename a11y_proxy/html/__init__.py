"""Pages: bytes in, bytes out; knows no rule, no view and no message.

charset    which encoding, and text in it         names     accessible name, role, exposure
scanner    tags in bytes                          select    selectors, answered as a browser does
tree       the browser's tree over the bytes      css       style sheets that take switches
document   the page as rules see it               colour    colours and contrast
ledger     edits, and the page with them          links     base, frames, title; urls: addresses

What stands behind a module has a folder: construction (tree), edits (ledger), selecting (select),
naming (names), styling (css).
"""
