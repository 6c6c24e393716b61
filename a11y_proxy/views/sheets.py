"""Where a rewritten style sheet lives: `<prefix>/css/<rules digest>/<charset and mode><target>`.

Charset and quirks mode are part of the address, since a sheet without a charset of its own takes
its page's (CSS Syntax, "environment encoding") and `width:300` is a length in quirks mode only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from a11y_proxy.html.urls import escape, same_site_target

_ADDRESS = re.compile(r"/css/([0-9a-f]{4,64})/([a-z0-9-]{1,40}?)(\.quirks)?(/.*)", re.DOTALL)


class Sheet(NamedTuple):
    """A style sheet of the portal as a page asks for it."""

    digest: str
    charset: str
    quirks: bool
    target: str


def sheet_path(sheet: Sheet, prefix: str) -> str:
    """The path, with query, under which the middleware answers the rewritten sheet."""
    mode = ".quirks" if sheet.quirks else ""
    return f"{prefix}/css/{sheet.digest}/{sheet.charset}{mode}{sheet.target}"


def parse_sheet(path: str) -> Sheet | None:
    """The sheet that `path` (without the prefix) asks for, or None where it is no such address."""
    match = _ADDRESS.fullmatch(path)
    if match is None or match[4].startswith("//"):
        return None
    return Sheet(match[1], match[2], match[3] is not None, match[4])


@dataclass(frozen=True)
class SheetAddresses:
    """Called with the href of a sheet, answers where its rewritten form lives; None for a foreign
    one and for one of ours. `page_url` and `base` are those of who asks; of `sheet` the target is
    filled in."""

    page_url: str
    base: str | None
    sheet: Sheet
    prefix: str

    def __call__(self, href: str) -> str | None:
        target = same_site_target(self.page_url, href, self.base)
        if target is None or target.startswith(self.prefix + "/"):
            return None
        return sheet_path(self.sheet._replace(target=escape(target)), self.prefix)
