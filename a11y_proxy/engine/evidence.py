"""Evidence: what proves a repair. Plain functions in a registry; None is no proof."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from a11y_proxy.engine import facts, writing
from a11y_proxy.engine.base import LanguageTag, Model
from a11y_proxy.engine.case import Case, Proof, authors_text, words
from a11y_proxy.engine.labels import LabelCell, TextBefore, label_cell, text_before
from a11y_proxy.engine.pictures import is_alone, is_captcha, is_spacer, link_text_beside
from a11y_proxy.engine.registry import Registry

Evidence = Callable[[Case, int, Any], Proof | None]
EVIDENCE: Registry[Evidence] = Registry("evidence", "a11y_proxy.evidence")

_TAG: TypeAdapter[str] = TypeAdapter(LanguageTag)

FactName = Literal["lang", "regions.main", "texts.images", "texts.controls", "framed"]


@EVIDENCE.register("itself", Literal[True])
def itself(case: Case, node: int, _: bool) -> Proof:
    """The fault proves its own repair."""
    return Proof()


@EVIDENCE.register("fact", FactName)
def fact(case: Case, node: int, name: str) -> Proof | None:
    """What the site's facts say, of the page or of this node."""
    return _FACTS[name](case, node)


def _lang(case: Case, node: int) -> Proof | None:
    stated = case.page.site.site.lang if case.page.site else None
    return _agreeing(case, stated)


def _main(case: Case, node: int) -> Proof | None:
    found = facts.region(case.document, case.page.site, "main")
    return Proof(nodes=(found.first, found.last)) if found else None


def _image(case: Case, node: int) -> Proof | None:
    document = case.document
    src = document.attr(node, "src")
    said = facts.image_text(case.page.site, case.address(src)) if src else None
    if said is None or not (said.alt or document.name(node) == "img"):
        return None
    alt = document.attr(node, "alt")
    return Proof(said.alt) if not words(alt or "") or alt == said.replaces else None


def _control(case: Case, node: int) -> Proof | None:
    said = case.control_texts.get(node)
    return Proof(said) if said else None


def _framed(case: Case, node: int) -> Proof | None:
    where = case.address(case.document.attr(node, "src") or "")
    known = case.page.site.framed if case.page.site else {}
    found = (known.get(where.target) or known.get(where.path)) if where else None
    return Proof(found.title) if found and found.title else None


_FACTS: dict[str, Callable[[Case, int], Proof | None]] = {
    "lang": _lang,
    "regions.main": _main,
    "texts.images": _image,
    "texts.controls": _control,
    "framed": _framed,
}


@EVIDENCE.register("stated-language", Literal["xml:lang", "content-language"])
def stated_language(case: Case, node: int, where: str) -> Proof | None:
    """The author's own statement in another place, where the text does not speak against it."""
    document = case.document
    if where == "xml:lang":
        return _agreeing(case, document.attr(node, "xml:lang"))
    stated = [
        document.attr(meta, "content")
        for meta in document.select("meta[http-equiv][content]")
        if (document.attr(meta, "http-equiv") or "").strip().lower() == "content-language"
    ]
    return _agreeing(case, stated[0]) if len(stated) == 1 else None


def _agreeing(case: Case, tag: str | None) -> Proof | None:
    tag = (tag or "").strip()
    try:
        _TAG.validate_python(tag)
    except ValidationError:
        return None
    if not writing.agrees(tag, authors_text(case.document)):
        return None
    return Proof(tag)


class WrittenIn(Model):
    """A text of one norm of Chinese in one of its own encodings."""

    charset: tuple[str, ...]
    norm: Literal["simplified", "traditional"]
    han: float
    """The least share of Han letters among all letters."""
    least: int
    """The least number of letters."""


@EVIDENCE.register("written-in", WrittenIn)
def written_in(case: Case, node: int, params: WrittenIn) -> Proof | None:
    """The page's own charset (not a guess) and the letters of its text prove its language."""
    document = case.document
    charset = document.charset
    if charset.label not in params.charset or charset.source == "guess" or document.root is None:
        return None
    found = writing.writing(authors_text(document))
    if found.letters < params.least or found.share("han") < params.han:
        return None
    return Proof() if found.chinese() == params.norm else None


class Spacer(Model):
    """The largest declared side of a spacer, in pixels."""

    most: int


@EVIDENCE.register("spacer", Spacer)
def spacer(case: Case, node: int, params: Spacer) -> Proof | None:
    """A picture of a few pixels by its declared size keeps the layout apart and shows nothing."""
    document = case.document
    shown = document.name(node) == "img" and is_spacer(document, node, params.most)
    return Proof() if shown and not is_alone(document, node) else None


@EVIDENCE.register("repeats-link-text", Literal["alt"])
def repeats_link_text(case: Case, node: int, attribute: str) -> Proof | None:
    """The picture's own words are those of the link that it stands in."""
    document = case.document
    said = words(document.attr(node, attribute) or "")
    if not said or document.name(node) != "img" or is_captcha(document, node):
        return None
    return Proof() if said == link_text_beside(document, node) else None


class FramedTitle(Model):
    """Titles that say nothing: what authoring tools put there, with any number behind."""

    except_: tuple[str, ...] = ()


@EVIDENCE.register("framed-title", FramedTitle)
def framed_title(case: Case, node: int, params: FramedTitle) -> Proof | None:
    """The framed page's own title, where it tells this frame from the page's other frames and is
    more than the name of the file."""
    own = _title_of(case, node)
    said = own.casefold().rstrip("0123456789 ")
    if not said or said in {title.casefold() for title in params.except_}:
        return None
    where = case.address(case.document.attr(node, "src") or "")
    file = where.path.rpartition("/")[2].casefold() if where else ""
    if own.casefold() in (file, file.rpartition(".")[0]):
        return None
    others = (n for n in case.document.select("frame, iframe") if n != node)
    return Proof(own) if all(_title_of(case, other) != own for other in others) else None


def _title_of(case: Case, frame: int) -> str:
    src = (case.document.attr(frame, "src") or "").strip()
    where = case.address(src) if src else None
    known = case.page.frame_titles
    return words(known.get(where.target) or known.get(where.path) or "") if where else ""


@EVIDENCE.register("landmark", Literal["main"])
def landmark(case: Case, node: int, _: str) -> Proof | None:
    """The page has a main landmark."""
    found = case.main()
    return Proof(nodes=(found,)) if found is not None else None


EVIDENCE.register("label-cell", LabelCell)(label_cell)
EVIDENCE.register("text-before", TextBefore)(text_before)
