"""`pip install .` brings everything that runs: rules, templates, static files, texts, the demo."""

from __future__ import annotations

import subprocess
import sys
import zipfile

import pytest

from tests.material import PROJECT

CARRIED = {"rules": "a11y_proxy/_rules", "a11y_proxy": "a11y_proxy"}
SUFFIXES = {".py", ".yaml", ".html", ".css", ".mo", ".json", ".typed", ".gif", ".jpg", ".js"}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, timeout=120)
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", CARRIED)
def test_every_file_that_runs_is_in_the_wheel(folder: str, names: set[str]) -> None:
    root = PROJECT / folder
    wanted = {
        f"{CARRIED[folder]}/{path.relative_to(root).as_posix()}"
        for path in root.rglob("*")
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts
    }
    assert wanted
    assert wanted - names == set()


def test_nothing_of_the_tests_is_in_the_wheel(names: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in names} == {"a11y_proxy"}
