"""The JSON Schema of rule files, for editors: made of the models, never written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from a11y_proxy.engine.criteria import Standard
from a11y_proxy.engine.faults import Fault
from a11y_proxy.engine.sites import Family, Site
from a11y_proxy.engine.viewmodels import Contrast, Elder, LargeType, Toolbar

FILE = "schema.json"
_MODELS = (Fault, Site, Family, LargeType, Contrast, Elder, Toolbar, Standard)


def schema() -> dict[str, Any]:
    """One schema for every kind of rule file; `$defs` holds each kind under its model's name."""
    _, definitions = models_json_schema(
        [(model, "validation") for model in _MODELS],
        by_alias=True,
        title="a11y-proxy rule files",
        ref_template="#/$defs/{model}",
    )
    kinds = [{"$ref": f"#/$defs/{model.__name__}"} for model in _MODELS]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **definitions,
        "anyOf": kinds,
    }


def schema_text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def is_stale(folder: Path) -> bool:
    """True where the schema file of a rules folder is not what the models say."""
    file = folder / FILE
    return not file.is_file() or file.read_text(encoding="utf-8") != schema_text()
