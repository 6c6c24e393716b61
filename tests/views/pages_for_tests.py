"""Small portals for the tests of the views."""

from __future__ import annotations

from functools import lru_cache

from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.model import Site, Views
from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from tests.material import PROJECT

GBK = Charset("gbk", "header")
UTF8 = Charset("utf-8", "header")


@lru_cache(maxsize=1)
def views() -> Views:
    """The views of the project's own rules."""
    return load_rules(PROJECT / "rules").views


def document(html: str, charset: Charset = UTF8) -> Document:
    """A page of this text in this charset."""
    return Document(charset.encode(html), charset)


def site(**facts: object) -> Site:
    """A portal of these facts, keys as in a rule file."""
    identity = {"hosts": ("portal.test",), "name": "某县人民政府", "code": "0000000001"}
    return Site.model_validate({"site": identity} | facts)
