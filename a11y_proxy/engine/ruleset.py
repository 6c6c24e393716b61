"""The rules as a whole: what `load_rules` answers and everything below it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from a11y_proxy.engine.criteria import Criterion
from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.sites import Site
from a11y_proxy.engine.viewmodels import Views


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Validated rules. Equal content has an equal `digest` (BLAKE2b, 32 hexadecimal digits).

    An empty set is valid: nothing is reported, nothing is ever inserted.
    """

    faults: tuple[Fault, ...] = ()
    sites: tuple[Site, ...] = ()
    views: Views = field(default_factory=Views)
    digest: str = ""
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    """By id, `wcag:1.1.1`: what the ids in the faults' criteria mean. No part of the digest."""

    def site_for(self, host: str) -> Site | None:
        """The facts of the portal at `host` (with or without a port, in any case), or None."""
        name = host.lower().rstrip(".")
        bare = name.rsplit(":", 1)[0] if name.rsplit(":", 1)[-1].isdigit() else name
        for wanted in (name, bare):
            for site in self.sites:
                if wanted in site.site.hosts:
                    return site
        return None
