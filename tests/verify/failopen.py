"""Whatever breaks while a page is rewritten, the visitor gets the origin's: `run()`.

Each place in the way of a page is made to fail, by an error, by a time-out, by a kill (what ends a
worker or cancels its task): the answer must be the origin's own, complete, in its bytes and its
coding, the failure counted and logged. A place that is not passed counts as not open.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from unittest import mock

from a11y_proxy import A11yMiddleware, load_rules
from a11y_proxy.engine import run as engine
from a11y_proxy.engine.actions import ACTIONS
from a11y_proxy.engine.checks import CHECKS
from a11y_proxy.engine.evidence import EVIDENCE
from a11y_proxy.engine.registry import Registry
from a11y_proxy.engine.ruleset import RuleSet
from tests.asgi import Origin, Response, ask
from tests.material import PROJECT

PAGE = (
    "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
    "<title>镇务公开</title><style>p{font-size:12px}</style></head><body>"
    "<a href=#>无障碍浏览</a><p>朱镕基镇公告</p><img src=/images/ga.png>"
    "<table><tr><td>标题:<td><input name=q></table></body></html>"
)
GBK = PAGE.encode("gb18030")
# What is transcoded on its way, so that those stages are passed too.
UTF16 = ("\ufeff" + PAGE.replace("gb2312", "utf-16")).encode("utf-16-le")
SHEET = b"body{font-size:12px;background:url(img/a.gif)}"


KINDS: dict[str, Callable[[], BaseException]] = {
    "error": lambda: ZeroDivisionError("planted"),
    "memory": MemoryError,
    "depth": lambda: RecursionError("planted"),
    "time-out": lambda: TimeoutError("planted"),
    "kill": asyncio.CancelledError,
}


@dataclass(frozen=True)
class Place:
    """Somewhere on the way of a page: the dotted name of what fails, the views that pass it."""

    target: str
    views: tuple[str, ...] = ("standard", "accessible", "elder")
    body: bytes = GBK


_LAID_OUT = ("standard", "accessible")
PLACES: dict[str, Place] = {
    "gate by its head": Place("a11y_proxy.middleware.gate.head"),
    "decode": Place("a11y_proxy.middleware.coding.decode"),
    "inflate": Place("a11y_proxy.http.coding.zlib.decompressobj"),
    "gate by its bytes": Place("a11y_proxy.middleware.gate.body"),
    "context": Place("a11y_proxy.middleware.Context"),
    "learnt parent": Place("a11y_proxy.learnt.Learnt.parent_of"),
    "site": Place("a11y_proxy.engine.ruleset.RuleSet.site_for"),
    "charset": Place("a11y_proxy.rewrite.sniff"),
    "prescan": Place("a11y_proxy.html.charset.prescan"),
    "transcode in": Place("a11y_proxy.rewrite.transcode_in", body=UTF16),
    "document": Place("a11y_proxy.rewrite.Document"),
    "tree": Place("a11y_proxy.html.document.build"),
    "ledger": Place("a11y_proxy.rewrite.Ledger"),
    "page kind": Place("a11y_proxy.rewrite.page_kind"),
    "frames": Place("a11y_proxy.rewrite.framed_targets"),
    "title": Place("a11y_proxy.rewrite.title_text"),
    "rules": Place("a11y_proxy.rewrite.run"),
    "selectors": Place("a11y_proxy.html.document.Document.select"),
    "text": Place("a11y_proxy.html.document.Document.text"),
    "names": Place("a11y_proxy.html.names.accessible_name"),
    "finding": Place("a11y_proxy.engine.run._judged"),
    "repair": Place("a11y_proxy.engine.run._mended"),
    "position": Place("a11y_proxy.html.document.Document.position"),
    "edit of an attribute": Place("a11y_proxy.html.ledger.Ledger.set"),
    "portal's own links": Place("a11y_proxy.rewrite.entry.portal_entries"),
    "entry": Place("a11y_proxy.rewrite.entry.insert", _LAID_OUT),
    "insertion": Place("a11y_proxy.html.ledger.Ledger.prepend", _LAID_OUT),
    "accessible view": Place("a11y_proxy.rewrite.accessible.apply", ("accessible",)),
    "style in the page": Place("a11y_proxy.views.accessible.rewrite_sheet", ("accessible",)),
    "render": Place("a11y_proxy.html.ledger.Ledger.render"),
    "entries": Place("a11y_proxy.html.ledger.Ledger.entries", _LAID_OUT),
    "elder view": Place("a11y_proxy.rewrite.compose.compose", ("elder",)),
    "coverage": Place("a11y_proxy.views.elder.compose.measure", ("elder",)),
    "encode a text": Place("a11y_proxy.html.charset.Charset.encode"),
    "transcode out": Place("a11y_proxy.rewrite.transcode_out", body=UTF16),
    "declaration stays": Place("a11y_proxy.html.charset.Charset.stays"),
    "learnt frames": Place("a11y_proxy.learnt.Learnt.frames"),
    "learnt title": Place("a11y_proxy.learnt.Learnt.title"),
    "validator": Place("a11y_proxy.middleware.hashlib.blake2b"),
    "head of the answer": Place("a11y_proxy.middleware.headers.rewritten"),
    "policy of the answer": Place("a11y_proxy.middleware.headers.allow_self"),
}
SHEET_PLACES = (
    "a11y_proxy.sheets.coding.decode",
    "a11y_proxy.sheets.sheet_charset",
    "a11y_proxy.sheets.rewrite_sheet",
)
REGISTRIES: dict[str, Registry[Any]] = {"check": CHECKS, "evidence": EVIDENCE, "action": ACTIONS}


@dataclass
class Fault:
    """Raises when called; remembers that it was."""

    kind: str
    hits: int = 0

    def __call__(self, *args: object, **kwargs: object) -> Any:
        self.hits += 1
        raise KINDS[self.kind]()


@contextmanager
def planted(target: str, fault: Fault) -> Iterator[None]:
    """What `target` names fails, a property too."""
    owner, _, name = target.rpartition(".")
    found = getattr(resolve_name(owner), name)
    new = property(fault) if isinstance(found, property) else _method(fault)
    with mock.patch(target, new):
        yield


def _method(fault: Fault) -> Callable[..., Any]:
    def fails(*args: object, **kwargs: object) -> Any:
        return fault(*args, **kwargs)

    return fails


@contextmanager
def planted_in_phase(number: int, fault: Fault) -> Iterator[None]:
    """The rules of one phase fail to select."""
    real = engine.phases

    def phases(ruleset: RuleSet) -> Iterator[Any]:
        for at, phase in enumerate(real(ruleset)):
            if at == number:
                fault()
            yield phase

    with mock.patch.object(engine, "phases", phases):
        yield


@dataclass
class Seen:
    """One answer, with what was counted and logged while it was made."""

    answer: Response
    counted: list[tuple[str, str]]
    logged: list[str]


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class Figures:
    places: int = 0
    open: int = 0
    shut: list[str] = field(default_factory=list)

    def note(self, name: str, faults: list[str]) -> None:
        self.places += 1
        self.open += not faults
        if faults:
            self.shut.append(f"{name}: {', '.join(faults)}")

    def told(self) -> dict[str, Any]:
        return {"stages": self.places, "open": self.open, "shut": self.shut}


async def asked(rules: RuleSet, body: bytes, view: str) -> Seen:
    """The page, gzipped, through a fresh middleware."""
    counted: list[tuple[str, str]] = []
    head = [
        (b"content-type", b"text/html"),
        (b"content-encoding", b"gzip"),
        (b"etag", b'"a"'),
        (b"content-security-policy", b"default-src 'none'"),
    ]
    kept = _Kept()
    logger = logging.getLogger("a11y_proxy.pages")
    logger.addHandler(kept)
    try:
        app = A11yMiddleware(
            Origin(body, head), rules, observe=lambda *event: counted.append(event)
        )
        answer = await ask(app, "/a.html?id=7", headers={"cookie": f"a11y_view={view}"})
    except (Exception, asyncio.CancelledError):
        answer = Response(0, [], b"")  # the visitor gets nothing at all
    finally:
        logger.removeHandler(kept)
    return Seen(answer, counted, kept.lines)


def judged(seen: Seen, coded: bytes, fault: Fault) -> list[str]:
    """What is wrong with an answer after a fault."""
    wrong = []
    if not fault.hits:
        wrong.append("this place is not passed")
    if seen.answer.status != 200 or seen.answer.body != coded:
        wrong.append("not the origin's bytes")
    if seen.answer.get("content-encoding") != "gzip":
        wrong.append("not the origin's coding")
    if seen.answer.get("cache-control") != "no-store" or seen.answer.get("etag"):
        wrong.append("may be kept by a cache")
    if not any(event == "failed" for event, _ in seen.counted):
        wrong.append("not counted")
    if not any("url=http://portal.test/a.html" in line for line in seen.logged):
        wrong.append("not logged with its address")
    if any("id=7" in line for line in seen.logged):
        wrong.append("its query was logged")
    return wrong


async def place(rules: RuleSet, name: str, view: str, kind: str) -> list[str]:
    """What is wrong where the place of this name fails."""
    coded = gzip.compress(PLACES[name].body, mtime=0)
    fault = Fault(kind)
    with planted(PLACES[name].target, fault):
        seen = await asked(rules, coded, view)
    return judged(seen, coded, fault)


async def phase(rules: RuleSet, number: int, kind: str) -> list[str]:
    coded = gzip.compress(GBK, mtime=0)
    fault = Fault(kind)
    with planted_in_phase(number, fault):
        seen = await asked(rules, coded, "standard")
    return judged(seen, coded, fault)


async def registered(registry: str, kind: str) -> list[str]:
    """What is wrong where every function of a registry fails (as an operator's own may)."""
    coded = gzip.compress(GBK, mtime=0)
    fault = Fault(kind)
    entries = REGISTRIES[registry].entries
    broken = {name: replace(entry, function=_method(fault)) for name, entry in entries.items()}
    with mock.patch.dict(entries, broken):
        seen = await asked(load_rules(PROJECT / "rules"), coded, "standard")
    wrong = judged(seen, coded, fault)
    # What ends a task passes every handler, so that nobody can say in which rule it came.
    if kind != "kill" and not any("rule=-" not in line for line in seen.logged):
        wrong.append("the rule was not logged")
    return wrong


async def sheet(rules: RuleSet, target: str, kind: str) -> list[str]:
    """What is wrong where a style sheet cannot be rewritten: its original must be led to."""
    fault = Fault(kind)
    with planted(target, fault):
        app = A11yMiddleware(Origin(SHEET, [(b"content-type", b"text/css")]), rules)
        try:
            answer = await ask(app, f"/_a11y/css/{rules.digest}/gbk/css/a.css?v=1")
        except (Exception, asyncio.CancelledError):
            answer = Response(0, [], b"")
    led = (answer.status, answer.get("location")) == (302, "/css/a.css?v=1")
    return ([] if fault.hits else ["this place is not passed"]) + (
        [] if led else [f"answered {answer.status}"]
    )


def run() -> dict[str, Any]:
    """`stages`: places × views × kinds of failure; `open`: those that gave the origin's answer;
    `shut`: the others, and why."""
    return asyncio.run(_run())


async def _run() -> dict[str, Any]:
    logging.getLogger("a11y_proxy.pages").propagate = False
    rules = load_rules(PROJECT / "rules")
    figures = Figures()
    whole = await asked(rules, gzip.compress(GBK), "standard")
    if not any(event == "rewritten" for event, _ in whole.counted):
        raise SystemExit("the page is not rewritten where nothing fails: nothing would be shown")
    for kind in KINDS:
        for name, where in PLACES.items():
            for view in where.views:
                figures.note(f"{name} in {view}, {kind}", await place(rules, name, view, kind))
        for number in range(3):
            figures.note(f"phase {number}, {kind}", await phase(rules, number, kind))
        for registry in REGISTRIES:
            figures.note(f"{registry}, {kind}", await registered(registry, kind))
        for target in SHEET_PLACES:
            figures.note(f"{target}, {kind}", await sheet(rules, target, kind))
    return figures.told()


if __name__ == "__main__":
    figures = run()
    out = Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n")
    print(*figures["shut"], json.dumps({k: figures[k] for k in ("stages", "open")}), sep="\n")
    sys.exit(0 if figures["stages"] == figures["open"] else 1)
