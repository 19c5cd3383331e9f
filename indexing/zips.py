"""What reading a zip raises that is damaged, locked or made to do harm: errors that have no common ancestor."""

from __future__ import annotations

import lzma
import zlib
from zipfile import BadZipFile

#: ValueError: names in no alphabet, and places before the beginning.
DAMAGED = (
    BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError,
)  # fmt: skip
