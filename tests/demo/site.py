"""The portal's pages as the product reads them, with the facts of rules/sites/demo.yaml."""

from __future__ import annotations

from a11y_proxy.demo.portal import portal
from a11y_proxy.engine.facts import page_kind
from a11y_proxy.engine.load import load_rules
from a11y_proxy.engine.model import Site
from a11y_proxy.engine.run import Page
from a11y_proxy.html.charset import sniff
from a11y_proxy.html.document import Document
from tests.asgi import ask
from tests.material import PROJECT

RULES = load_rules(PROJECT / "rules")
APP = portal()

LETTER = b"xm=%C4%B3&zt=%C4%B3&nr=%C4%B3&yzm=7K4M"
LISTS = ("/zwgk/list_1.html", "/zwgk/list_2.html", "/xwzx/list_1.html")
ARTICLES = (
    *(f"/zwgk/content_{number}.html" for number in range(101, 114)),
    *(f"/xwzx/content_{number}.html" for number in range(201, 207)),
    *(f"/bsfw/guide_{number}.html" for number in range(1, 5)),
)
FRAMED = ("/frames/top.html", "/frames/left.html", *(f"/frames/main{n}.html" for n in (1, 2, 3)))
KINDS = {
    "/": "home",
    "/index.html": "home",
    **dict.fromkeys(LISTS, "list"),
    **dict.fromkeys(ARTICLES, "article"),
    "/bsfw/index.html": "services",
    "/wsbs/index.html": "services",
    "/letter.html": "form",
    "/user/login.asp": "form",
    "/wsbs/bjcx.html": "form",
    "/wsbs/zxzx.html": "form",
    "/letter.asp": "result",
    "/search.asp?keyword=%D1%F8%C0%CF": "search",
    "/search.asp": "search",
    "/sitemap.html": "map",
    "/frames/index.html": "frames",
    "/frames/main1.html": "chapter",
    "/frames/left.html": None,
    "/zwgk/": None,
}


def facts() -> Site:
    """The facts of the portal; fails where the rules do not know its host."""
    site = RULES.site_for("portal.test")
    assert site is not None
    return site


async def body(target: str) -> bytes:
    """The bytes that the portal answers with status 200."""
    method, sent = ("POST", LETTER) if target == "/letter.asp" else ("GET", b"")
    response = await ask(APP, target, method=method, body=sent)
    assert response.status == 200, target
    return response.body


async def document(target: str) -> Document:
    """The page at `target`."""
    method, sent = ("POST", LETTER) if target == "/letter.asp" else ("GET", b"")
    response = await ask(APP, target, method=method, body=sent)
    assert response.status == 200, target
    charset = sniff(response.body, response.get("content-type"), facts().site.charset)
    assert charset is not None, target
    return Document(response.body, charset)


def page(target: str, read: Document) -> Page:
    """What the engine is told of the page at `target`."""
    site = facts()
    return Page(
        target=target,
        site=site,
        kind=page_kind(site, read, target),
        framed=target in site.framed,
        document_kind=read.kind,
    )
