"""Reads a folder of rules: `core/`, `sites/`, `cms/`, `views/`, each file validated whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from a11y_proxy import yamlfile
from a11y_proxy.engine.base import Model, kebab
from a11y_proxy.engine.coherence import check_contrast, check_fault
from a11y_proxy.engine.criteria import Criterion, Standard, catalogue, check_criteria
from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.mistakes import first_mistake
from a11y_proxy.engine.ruleset import RuleSet
from a11y_proxy.engine.sites import Facts, Family, Site
from a11y_proxy.engine.viewmodels import Views
from a11y_proxy.errors import RuleError
from a11y_proxy.wording import hint
from a11y_proxy.yamlfile import Source

__all__ = ["RuleSet", "load_rules", "packaged_rules"]

FOLDERS = ("core", "sites", "cms", "views", "criteria")
_SUFFIX = ".yaml"
Nested = Mapping[str, Mapping[str, Any]]
_BY_NAME: Nested = {
    **{key: {} for key in ("pages", "regions", "article", "lists", "footer", "framed", "toolbars")},
    "texts": {"images": {}, "links": {}, "controls": {}},
}
M = TypeVar("M", bound=Model)


def load_rules(path: str | os.PathLike[str] | None = None) -> RuleSet:
    """The rules in the folder `path`, or the packaged ones.

    An empty folder is valid. Raises `RuleError`, which reads `file:line:column: found …; expected
    …`, for whatever cannot be used.
    """
    root = Path(path) if path is not None else packaged_rules()
    _check_folders(root)
    standards = [(source, _validated(Standard, source)) for source in _sources(root, "criteria")]
    criteria = catalogue(standards)
    faults = tuple(_fault(source, criteria) for source in _sources(root, "core"))
    families = {family.id: family for family in (_family(s) for s in _sources(root, "cms"))}
    sites = _sites(_sources(root, "sites"), families)
    views = _views(_sources(root, "views"))
    return RuleSet(faults, sites, views, _digest(faults, sites, views), criteria)


def packaged_rules() -> Path:
    """The folder of the rules that came with the package: in a wheel inside it, in a checkout
    beside it. Raises `RuleError` where there is neither."""
    package = Path(__file__).resolve().parent.parent
    return find_packaged(package)


def find_packaged(package: Path) -> Path:
    """The rules of the package installed at `package`."""
    for folder in (package / "_rules", package.parent / "rules"):
        if folder.is_dir():
            return folder
    raise RuleError(
        str(package / "_rules"), 1, 1, "found no packaged rules; expected a folder, or name yours"
    )


def _check_folders(root: Path) -> None:
    if not root.is_dir():
        what = "found a file" if root.exists() else "found nothing"
        raise RuleError(str(root), 1, 1, f"{what}; expected a folder of rules")
    for entry in _listed(root):
        if entry.is_dir() and entry.name not in FOLDERS and not entry.name.startswith("."):
            raise RuleError(
                str(entry),
                1,
                1,
                f'found folder "{entry.name}"; expected one of {", ".join(FOLDERS)}'
                f"{hint(entry.name, FOLDERS)}",
            )
        if entry.suffix == _SUFFIX:
            raise RuleError(
                str(entry), 1, 1, f"found a rule file here; expected it in {', '.join(FOLDERS)}"
            )


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise RuleError(str(folder), 1, 1, f"cannot be read: {error.strerror}") from error


def _sources(root: Path, kind: str) -> list[Source]:
    folder = root / kind
    if not folder.exists():
        return []
    files = [entry for entry in _listed(folder) if not entry.name.startswith(".")]
    for entry in files:
        if entry.suffix != _SUFFIX:
            raise RuleError(
                str(entry), 1, 1, f'found "{entry.name}"; expected files that end in {_SUFFIX}'
            )
    return [yamlfile.read(entry, str(entry), RuleError) for entry in files]


def _fault(source: Source, criteria: Mapping[str, Criterion]) -> Fault:
    fault = _validated(Fault, source)
    name = Path(source.path).stem
    if fault.id != name:
        raise source.error(
            ("id",), f'found id "{fault.id}"; expected "{name}", the name of the file'
        )
    check_fault(fault, source)
    check_criteria(fault, source, criteria)
    return fault


def _family(source: Source) -> Family:
    family = _validated(Family, source)
    name = f"cms/{Path(source.path).stem}"
    if family.id != name:
        raise source.error(
            ("id",), f'found id "{family.id}"; expected "{name}", the name of the file'
        )
    return family


def _sites(sources: Iterable[Source], families: dict[str, Family]) -> tuple[Site, ...]:
    sites: list[Site] = []
    owners: dict[str, str] = {}
    for source in sources:
        site = _site(source, families)
        for at, host in enumerate(site.site.hosts):
            if host in owners:
                raise source.error(
                    ("site", "hosts", at),
                    f'found host "{host}" again; expected it once, it is in {owners[host]}',
                )
            owners[host] = source.path
        sites.append(site)
    return tuple(sites)


def _site(source: Source, families: dict[str, Family]) -> Site:
    """A site's facts over those of the families that it inherits from, the first one foremost."""
    site = _validated(Site, source)
    for at, name in enumerate(site.site.inherits):
        if name not in families:
            known = ", ".join(sorted(families)) or "a family, but the folder cms has none"
            raise source.error(
                ("site", "inherits", at),
                f'found "{name}"; expected {known}{hint(name, families)}',
            )
    for name in site.site.inherits:
        site = _over(site, families[name])
    return site


def _over(site: Site, family: Family) -> Site:
    own = site.model_dump(by_alias=True, exclude_unset=True)
    inherited = family.model_dump(by_alias=True, exclude_unset=True, exclude={"id", "recognise"})
    return Site.model_validate(_merged(own, inherited, _BY_NAME))


def _merged(own: dict[str, Any], inherited: dict[str, Any], by_name: Nested) -> dict[str, Any]:
    """`own` with what only `inherited` says. A key of `by_name` is merged name by name, every other
    one is taken whole from whom it is said by first."""
    merged = dict(own)
    for key, value in inherited.items():
        if key not in merged:
            merged[key] = value
        elif key in by_name:
            merged[key] = _merged(merged[key], value, by_name[key])
    return merged


def _views(sources: Iterable[Source]) -> Views:
    known = {kebab(name): name for name in Views.model_fields}
    found: dict[str, Model] = {}
    for source in sources:
        name = Path(source.path).stem
        if name not in known:
            raise RuleError(
                source.path,
                1,
                1,
                f'found view "{name}"; expected one of {", ".join(known)}{hint(name, known)}',
            )
        view = _validated(Views.model_of(name), source)
        check_contrast(view, source)
        found[known[name]] = view
    return Views.model_validate(found)


def _validated(model: type[M], source: Source) -> M:
    if not isinstance(source.data, dict):
        raise source.error((), "found no mapping; expected a mapping of keys")
    try:
        return model.model_validate(source.data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise first_mistake(error, source) from error


def _digest(faults: Iterable[Fault], sites: Iterable[Facts], views: Views) -> str:
    content = [model.model_dump(mode="json", by_alias=True) for model in (*faults, *sites, views)]
    canonical = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return blake2b(canonical.encode(), digest_size=16).hexdigest()
