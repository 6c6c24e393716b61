"""Names and roles of web-platform-tests, and what we say of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from a11y_proxy.html.charset import Charset
from a11y_proxy.html.document import Document
from a11y_proxy.html.names import accessible_name, role
from a11y_proxy.html.naming.attributes import collapsed
from tests.material import material

SETTLED = ("tentative", "proposal", "ambiguous", "variant")


def cases() -> list[tuple[Document, int, dict[str, Any]]]:
    """The static cases of web-platform-tests that are settled; disputed ones among them."""
    folder = material("wpt")
    documents: dict[str, tuple[Document, list[int]]] = {}
    found = []
    for case in json.loads((folder / "cases.json").read_text("utf-8")):
        if case.get("dynamic") or case.get("checked") is False or any(map(case.get, SETTLED)):
            continue
        if case["file"] not in documents:
            source = (folder / case["file"]).read_bytes()
            document = Document(source, Charset("utf-8", "meta"))
            documents[case["file"]] = document, document.select("[data-testname]")
        document, tested = documents[case["file"]]
        node = tested[case["index"]] if "index" in case else document.by_id(case["id"])
        assert node is not None
        found.append((document, node, case))
    return found


def answers_of(disputed: bool) -> Iterator[tuple[dict[str, Any], str | None, str, bool]]:
    """Each case with what we say, what is expected, and whether that is the same."""
    for document, node, case in cases():
        if bool(case.get("disputed")) is not disputed:
            continue
        if "expected_label" in case:
            name, expected = accessible_name(document, node), collapsed(case["expected_label"])
            yield case, name, expected, name == expected
        if "expected_role" in case:
            found, expected = role(document, node), case["expected_role"]
            same = found == expected or found in case.get("accept_roles", ())
            yield case, found, expected, same
