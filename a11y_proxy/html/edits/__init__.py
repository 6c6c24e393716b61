"""Edits of a page: pieces of its bytes, the patched tree, and what HTML can express."""
