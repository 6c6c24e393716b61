"""Arrows point down only: who may import whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.material import PROJECT

PACKAGE = PROJECT / "a11y_proxy"

# The modules around the middleware are its own layer: they share its arrows.
MIDDLEWARE = {"middleware", "endpoints", "held", "learnt", "sheets", "visit"}
BELOW_MIDDLEWARE = {"http", "views", "rewrite", "engine", "html", "stopwatch"}
ALLOWED = {
    "html": set(),
    "http": set(),
    "wording": set(),
    "stopwatch": set(),
    "yamlfile": {"wording"},
    "engine": {"html", "yamlfile", "wording"},
    "views": {"engine", "html", "http"},
    "rewrite": {"views", "engine", "html"},
    "proxy": {"http"},
    **dict.fromkeys(MIDDLEWARE, BELOW_MIDDLEWARE | MIDDLEWARE),
    "audit": {"rewrite", "views", "engine", "html", "http", "stopwatch"},
    "ops": {"http"},
    "demo": set(),
    "settings": {"wording", "yamlfile"},
    "app": {"middleware", "held", "proxy", "ops", "settings", "engine"},
    "cli": {"app", "audit", "engine", "demo", "proxy", "settings", "rewrite", "ops"},
    "__init__": {"middleware", "proxy", "engine"},
    "__main__": {"cli"},
    "errors": set(),
}
# One importer each, so that a library can be exchanged in one place.
ONLY_IN = {
    "cssselect": {"html"},
    "webencodings": {"html"},
    "httptools": {"proxy"},
    "uvicorn": {"proxy"},
    "ruamel": {"yamlfile"},
    "jinja2": {"views"},
    "nh3": {"views"},
    "click": {"cli"},
}


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno


def faults(path: Path) -> list[str]:
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    found = []
    for module, line in imports(path):
        parts = module.split(".")
        if parts[0] == "a11y_proxy" and len(parts) > 1:
            target = parts[1]
            if target not in ALLOWED[layer] | {layer, "errors"}:
                found.append(f"{path}:{line}: {layer} imports {target}")
        elif layer not in ONLY_IN.get(parts[0], {layer}):
            found.append(f"{path}:{line}: {parts[0]} is imported outside {ONLY_IN[parts[0]]}")
    return found


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_point_down(path: Path) -> None:
    assert faults(path) == []


def test_an_import_that_points_up_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "a11y_proxy"
    (package / "html").mkdir(parents=True)
    module = package / "html" / "tree.py"
    module.write_text("from a11y_proxy.engine import run\nimport click\n")
    monkeypatch.setattr("tests.test_layers.PACKAGE", package)
    assert len(faults(module)) == 2
