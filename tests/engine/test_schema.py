from __future__ import annotations

from pathlib import Path

from a11y_proxy.engine.schema import is_stale, schema, schema_text
from tests.engine.pages import RULES


def test_the_schema_file_is_what_the_models_say() -> None:
    assert not is_stale(RULES), "write it by: a11y-proxy rules schema --write rules"


def test_a_stale_or_missing_schema_file_is_noticed(tmp_path: Path) -> None:
    assert is_stale(tmp_path)
    (tmp_path / "schema.json").write_text(schema_text().replace("expect", "expects"))
    assert is_stale(tmp_path)


def test_the_schema_knows_every_kind_of_file_by_its_own_keys() -> None:
    kinds = schema()["$defs"]
    assert {"Fault", "Site", "Family", "LargeType", "Contrast", "Elder", "Toolbar"} <= set(kinds)
    assert "line-floor" in kinds["Scale"]["properties"]
    assert kinds["Fault"]["additionalProperties"] is False
