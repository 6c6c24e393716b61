"""The marks that the State asks for in a portal's footer (国办发〔2017〕47号), unchanged."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import quote

from a11y_proxy.engine.sites import FooterLink, Site
from a11y_proxy.views.elder.source import Source
from a11y_proxy.views.texts import N_

_TEXTS: Final = {
    "owner": N_("Site owner"),
    "contact": N_("Contact"),
    "icp": N_("ICP record"),
    "police": N_("Public security record"),
    "code": N_("Site code"),
    "party": N_("Party and government organ"),
    "report_error": N_("Report an error on this site"),
    "map": N_("Site map"),
}


class Mark(NamedTuple):
    """One mark: the portal's own markup, or a link by fact with words of ours."""

    name: str
    markup: str = ""
    href: str = ""
    text: str = ""


def footer_marks(source: Source, origin: str, target: str) -> list[Mark]:
    """The marks of this page in a settled order; without facts, the region `footer`.

    `origin` and `target` make the page's own address, which the error report carries.
    """
    marks = []
    facts = source.site.footer if source.site else None
    taken: list[int] = []
    for name, text in _TEXTS.items():
        fact = getattr(facts, name, None)
        if isinstance(fact, FooterLink):
            href = _filled(fact.href, source.site, origin, target)
            marks.append(Mark(name, href=href, text=source.say(text)))
        elif isinstance(fact, str):
            for node in source.all(fact):
                if not any(source.document.contains(outer, node) for outer in taken):
                    markup = source.part(node)
                    taken.append(node)
                    marks += [Mark(name, markup=markup)] if markup else []
    if marks:
        return marks
    region = source.region("footer")
    return [Mark("footer", markup=region)] if region else []


def _filled(href: str, site: Site | None, origin: str, target: str) -> str:
    """`{code}` and `{origin-url}` filled in; the address is the portal's own, never a proxy's."""
    code = (site.site.code or "") if site else ""
    host = site.hosts[0] if site else ""
    scheme, _, here = origin.partition("://")
    own = origin if site and here in site.hosts else f"{scheme or 'http'}://{host}"
    return href.replace("{code}", quote(code, safe="")).replace(
        "{origin-url}", quote(own + target, safe="")
    )
