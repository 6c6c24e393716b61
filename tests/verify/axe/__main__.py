"""`python -m tests.verify.axe OUT.json [--pages DIR]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from tests.material import data_root
from tests.verify.axe import absent, material, run
from tests.verify.pages import pages_in


def main(options: argparse.Namespace) -> int:
    root, why = data_root(), absent()
    if why is not None:
        print(why)
        return 2
    sources = pages_in(options.pages) if options.pages else material(root) if root else []
    found = asyncio.run(run(sources))
    print(*found.lines(), sep="\n")
    told = found.figures() | {"before": dict(found.before), "after": dict(found.after)}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(json.dumps(told, indent=1))
    return 1 if found.new else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=Path)
    sys.exit(main(parser.parse_args()))
