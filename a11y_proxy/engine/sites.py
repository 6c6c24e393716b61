"""Facts of one portal (`rules/sites/`) or of a content-management family (`rules/cms/`)."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from a11y_proxy.engine.base import Css, Href, LanguageTag, Model, Pixels, kebab
from a11y_proxy.engine.patterns import too_costly
from a11y_proxy.html.charset import sniff
from a11y_proxy.html.urls import escape
from a11y_proxy.wording import hint, quoted


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise PydanticCustomError(
            "pattern",
            "found {found}; expected a regular expression: {message}",
            {"found": quoted(text), "message": str(error)},
        ) from error
    wanted = too_costly(text)
    if wanted is not None:
        raise PydanticCustomError(
            "pattern",
            "found {found}; expected a regular expression that no page can make run for long: "
            "{wanted}",
            {"found": quoted(text), "wanted": wanted},
        )
    return text


def _label(text: str) -> str:
    found = sniff(b"", None, text)
    if found is None or found.source != "fact":
        raise PydanticCustomError(
            "charset",
            "found charset {found}; expected a label of the WHATWG Encoding Standard, such as "
            "gb18030 or utf-8{hint}",
            {"found": quoted(text), "hint": hint(text, ("gb2312", "gbk", "gb18030", "big5"))},
        )
    return text


Regex = Annotated[str, AfterValidator(_pattern), Field(json_schema_extra={"format": "regex"})]
Host = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")]
Path = Annotated[str, Field(pattern=r"^/[^?#\s]*$"), AfterValidator(escape)]
"""A path as browsers resolve it, without query; what is not ASCII may stand in it as such."""

Target = Annotated[str, Field(pattern=r"^/[^#\s]*$"), AfterValidator(escape)]
"""A path, with its query where that tells pages apart."""

Charset = Annotated[str, AfterValidator(_label)]


class Identity(Model):
    """Who the portal is and what its pages share."""

    hosts: Annotated[tuple[Host, ...], Field(min_length=1)]
    inherits: tuple[Annotated[str, Field(pattern=r"^cms/[a-z0-9-]+$")], ...] = ()
    name: str | None = None
    home: Path = "/"
    charset: Charset | None = None
    lang: LanguageTag | None = None
    code: str | None = None
    design_width: Pixels | None = None


class PageKind(Model):
    """How pages of one kind are told: both must hold where both are given."""

    path: str | tuple[str, ...] | None = None
    """Glob over the path: `*` within a segment, `**` across segments."""
    has: Css | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The globs; empty where the path does not matter."""
        globs = (self.path,) if isinstance(self.path, str) else self.path or ()
        return tuple(map(escape, globs))


class RegionFact(Model):
    """A region of a page: one element, or siblings `from` … `through`."""

    css: Css | None = None
    from_: Css | None = None
    through: Css | None = None

    @model_validator(mode="after")
    def _whole(self) -> RegionFact:
        if (self.css is None) == (self.from_ is None) or (self.from_ is None) != (
            self.through is None
        ):
            said = [kebab(name) for name, css in self if css is not None]
            raise PydanticCustomError(
                "region",
                "found {said}; expected css alone, or from and through",
                {"said": " and ".join(said) or "nothing"},
            )
        return self


class Excerpt(Model):
    """A part of an element's text: the first group of `match`, else the whole match."""

    css: Css
    match: Regex | None = None


class ArticleFacts(Model):
    """Where the parts of an article stand."""

    title: Css | None = None
    body: Css | None = None
    date: Css | Excerpt | None = None
    source: Css | Excerpt | None = None
    attachments: Css | None = None
    previous: Css | None = None
    next: Css | None = None
    qr: Css | None = None


class SearchFacts(Model):
    """The portal's own search, as a form sends it."""

    action: Href
    method: Literal["get", "post"] = "get"
    field: str
    charset: Charset | None = None
    hidden: dict[str, str] = Field(default_factory=dict)


class EntryFact(Model):
    """The portal's own link to a view."""

    css: Css
    view: Literal["accessible", "elder"]


class ImageText(Model):
    """What people know of an image."""

    alt: str
    replaces: str | None = None
    """The alternative that the portal states wrongly and that this one replaces."""


class Texts(Model):
    """Texts that only people know. Images and links by resolved path without query."""

    images: dict[Path, ImageText] = Field(default_factory=dict)
    links: dict[Path, str] = Field(default_factory=dict)
    controls: dict[Css, str] = Field(default_factory=dict)


class Service(Model):
    """A service that the elder view's home page leads to."""

    title: str
    href: Href
    note: str = ""


class ServiceLinks(Model):
    """The services as links of the page itself."""

    css: Css


class ListFact(Model):
    """A list of rows: selector of the links, one a row."""

    css: Css
    title: str | None = None
    date: Css | Excerpt | None = None
    more: Css | None = None


class Phone(Model):
    """A telephone number as shown; `tel` only where it is complete."""

    show: str
    tel: Annotated[str, Field(pattern=r"^\+?[0-9]{3,15}$")] | None = None
    kind: Literal["phone", "fax", "hotline"] = "phone"
    name: str | None = None


class HumanHelp(Model):
    """Where a person helps."""

    text: str
    phone: str | None = None


class FooterLink(Model):
    """A mark in the footer that leads to `href`; `{code}` and `{origin-url}` are filled in."""

    href: Href


class FooterFacts(Model):
    """The marks of the footer that the State asks for, unchanged in every view."""

    owner: Css | FooterLink | None = None
    icp: Css | FooterLink | None = None
    police: Css | FooterLink | None = None
    party: Css | FooterLink | None = None
    report_error: Css | FooterLink | None = None
    contact: Css | FooterLink | None = None
    map: Css | FooterLink | None = None
    code: Css | FooterLink | None = None


class VendorToolbar(Model):
    """A third party's toolbar that ours stands in for."""

    script: str
    onclick: str | None = None


class Toolbars(Model):
    """What becomes of toolbars that the portal bought."""

    keep: tuple[str, ...] = ()
    replace: tuple[VendorToolbar, ...] = ()


class FramedPage(Model):
    """A page that is shown in a frame: what a reader must know of it."""

    title: str | None = None
    parent: str | None = None
    """Path of the frameset that shows it."""


class Facts(Model):
    """What is known of the pages; all of it optional."""

    pages: dict[str, PageKind] = Field(default_factory=dict)
    """First match wins."""
    regions: dict[str, RegionFact] = Field(default_factory=dict)
    article: ArticleFacts = ArticleFacts()
    lists: dict[str, ListFact] = Field(default_factory=dict)
    pager: Css | None = None
    search: SearchFacts | None = None
    services: tuple[Service, ...] | ServiceLinks = ()
    entries: tuple[EntryFact, ...] = ()
    script_written: tuple[Css, ...] = ()
    """Filled by scripts: dangling without them."""
    texts: Texts = Texts()
    phones: tuple[Phone, ...] = ()
    human_help: HumanHelp | None = None
    footer: FooterFacts = FooterFacts()
    toolbars: Toolbars = Toolbars()
    framed: dict[Target, FramedPage] = Field(default_factory=dict)
    """By resolved path, with query where that tells pages apart."""


class Recognise(Model):
    """Marks that tell a content-management family."""

    css: tuple[Css, ...] = ()
    path: tuple[str, ...] = ()


class Family(Facts):
    """Facts that the portals of one content-management family share."""

    id: str
    recognise: Recognise


class Site(Facts):
    """Facts of one portal."""

    site: Identity

    @property
    def name(self) -> str | None:
        """The portal's name, where stated."""
        return self.site.name

    @property
    def home(self) -> str:
        """Path of the home page."""
        return self.site.home

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which the portal is known."""
        return self.site.hosts
