"""A coverage-guided search for pages that break the tree: `python -m tests.fuzz.tree [libFuzzer's
options and corpus folders]`. `make fuzz` says which."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["a11y_proxy.html"]):
    from tests.fuzz.mutation import cross, mutate
    from tests.fuzz.page import examine


def either(data: bytes, most: int, seed: int) -> bytes:
    """Two changes of three are of tags, the third is of bytes and words of the dictionary."""
    if seed % 3:
        return mutate(data, most, seed)
    return bytes(atheris.Mutate(data, most))


def main() -> None:
    again = f"{sys.executable} -m tests.fuzz.tree"  # by which a merge starts its children
    atheris.Setup([again, *sys.argv[1:]], examine, custom_mutator=either, custom_crossover=cross)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
