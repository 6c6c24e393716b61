"""The catalogue of our words: what the code says, what is translated, what is compiled.

`python -m tests.views.catalogue` brings the template, the catalogue and its compiled form up to
date after a text was changed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from a11y_proxy.views.texts import DOMAIN, LOCALE
from tests.material import PROJECT

TEMPLATE = LOCALE / f"{DOMAIN}.pot"
CHINESE = LOCALE / "zh_CN" / "LC_MESSAGES" / f"{DOMAIN}.po"
COMPILED = CHINESE.with_suffix(".mo")

_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
_KEYWORDS = DEFAULT_KEYWORDS | {"say": None, "_say": None}
_HEADER = "# The words of a11y-proxy's own interface."


def extracted() -> Catalog:
    """Every msgid that the package says, with the files that say it."""
    catalogue = Catalog(project="a11y-proxy", header_comment=_HEADER, charset="utf-8", fuzzy=False)
    for file, message in _messages():
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def _messages() -> Iterator[tuple[str, str]]:
    package = PROJECT / "a11y_proxy"
    found = extract_from_dir(package, _METHODS, _OPTIONS, _KEYWORDS)
    for file, _, message, _, _ in found:
        if isinstance(message, str):
            yield f"a11y_proxy/{file}", message


def read(path: Path, locale: str | None = None) -> Catalog:
    """The catalogue in a file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def compiled(catalogue: Catalog) -> bytes:
    """The compiled form, without the day on which it was made."""
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as its file holds it: sorted, without what varies by day and person."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, width=98, include_lineno=False)
    varying = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Report-Msgid', b'"Last-Translator')
    varying += (b'"Language-Team', b'"Generated-By', b'"Project-Id-Version')
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(varying))


def update() -> None:
    """Writes all three files."""
    template = extracted()
    chinese = read(CHINESE, "zh_CN") if CHINESE.exists() else Catalog("zh_CN")
    chinese.update(template, no_fuzzy_matching=True)
    chinese.obsolete.clear()
    chinese.fuzzy = False
    chinese.header_comment = _HEADER
    CHINESE.parent.mkdir(parents=True, exist_ok=True)
    TEMPLATE.write_bytes(written(template))
    CHINESE.write_bytes(written(chinese))
    COMPILED.write_bytes(compiled(read(CHINESE, "zh_CN")))


if __name__ == "__main__":
    update()
