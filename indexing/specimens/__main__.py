"""`python -m indexing.specimens --folder DIR [--pages N] [--seed S] [--serve PORT]`: generate, then serve if asked.

Exit code 1 with one sentence when the folder cannot be written or the port is taken.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from . import generate
from .server import SpecimenServer


def _progress(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done}/{total}" + ("\n" if done == total else ""))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m indexing.specimens", description="Generate specimen pages with known truth."
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--serve", type=int, metavar="PORT", help="then serve the folder as IIIF on this port (0: any free one)"
    )
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args(arguments)
    try:
        documents = generate(options.folder, options.pages, options.seed, _progress)
        pages = sum(len(document.pages) for document in documents)
        sys.stdout.write(f"{len(documents)} documents, {pages} pages in {options.folder}\n")
        if options.serve is not None:
            with SpecimenServer(options.folder, options.host, options.serve) as server:
                sys.stdout.write(f"{server.base_url}/collection.json\n")
                sys.stdout.flush()
                threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
