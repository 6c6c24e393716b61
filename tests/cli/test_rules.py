from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from a11y_proxy.cli import main

CORE = Path(__file__).parents[2] / "rules" / "core"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["rules", *words])


def test_the_packaged_rules_pass_their_examples() -> None:
    ended = run("test")
    assert ended.exit_code == 0, ended.output
    assert "8 rules" in ended.output
    assert "0 mistakes" in ended.output


def test_an_example_that_does_not_hold_exits_1_with_its_number(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    text = (CORE / "zoom-forbidden.yaml").read_text(encoding="utf-8")
    wrong = text.replace("  - inapplicable: |", "  - pass: |", 1)
    (tmp_path / "core" / "zoom-forbidden.yaml").write_text(wrong, encoding="utf-8")
    ended = run("test", str(tmp_path))
    assert ended.exit_code == 1
    assert "zoom-forbidden, example 7 (pass): found inapplicable; expected pass" in ended.output


def test_a_bad_file_exits_2_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.yaml").write_text("id: a\nid: b\n", encoding="utf-8")
    ended = run("test", str(tmp_path))
    assert ended.exit_code == 2
    assert 'a.yaml:2:1: found key "id" twice' in ended.output


def test_the_schema_is_shown_written_and_checked(tmp_path: Path) -> None:
    assert "Fault" in json.loads(run("schema").output)["$defs"]
    assert run("schema", "--check").exit_code == 0
    stale = run("schema", "--check", "--write", str(tmp_path))
    assert stale.exit_code == 1
    assert "is stale" in stale.output
    assert run("schema", "--write", str(tmp_path)).exit_code == 0
    assert run("schema", "--check", "--write", str(tmp_path)).exit_code == 0


def test_a_folder_that_cannot_be_written_exits_2(tmp_path: Path) -> None:
    ended = run("schema", "--write", str(tmp_path / "none"))
    assert ended.exit_code == 2
    assert "cannot be written: No such file" in ended.output
