"""What Chromium makes of markup: asked of Chromium itself."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browser.judge import Judge
from tests.html.formowners import OWNED
from tests.html.shadowroots import HOSTS, NO_HOSTS, ROOT, TREES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# The parser of a page, as often as asked within one page.
OUTLINES = """markups => {
  const outline = (element) => {
    const inside = [...(element.content ?? element).children].map(outline).join(' ');
    return inside ? `${element.localName}[${inside}]` : element.localName;
  };
  return markups.map(markup => outline(Document.parseHTMLUnsafe(markup).documentElement));
}"""


async def test_the_table_of_shadow_roots_is_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    await judge.show(b"")
    pages = ["<!doctype html>" + markup.replace("@", ROOT) for markup in TREES]
    found = await judge.asks(OUTLINES, pages)
    assert dict(zip(TREES, found, strict=True)) == TREES
    await judge.page.close()


async def test_the_table_of_hosts_is_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    await judge.show(b"")
    names = [*HOSTS, *NO_HOSTS]
    found = await judge.asks(OUTLINES, [f"<{name}>{ROOT}</{name}>" for name in names])
    kept = [name for name, tree in zip(names, found, strict=True) if "template[i]" in tree]
    assert tuple(kept) == NO_HOSTS
    await judge.page.close()


# As a page is parsed: other ways to a document associate no controls.
OWNED_OUTSIDE = """markups => markups.map(markup => {
  const frame = document.body.appendChild(document.createElement('iframe'));
  frame.contentDocument.open();
  frame.contentDocument.write('<!doctype html>' + markup);
  frame.contentDocument.close();
  const controls = [...frame.contentDocument.querySelectorAll('button, fieldset, input, select')];
  const outside = controls.filter(each => each.form && !each.form.contains(each));
  return outside.map(each => each.localName).join(' ');
})"""


async def test_the_table_of_form_owners_is_chromiums(browser: Browser) -> None:
    judge = await Judge.of(browser)
    await judge.show(b"<body>")
    found = await judge.asks(OWNED_OUTSIDE, list(OWNED))
    assert dict(zip(OWNED, found, strict=True)) == OWNED
    await judge.page.close()
