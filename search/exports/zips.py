"""A zip that goes out while it is made: nothing of it is kept but its directory."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


class Zip:
    """Each call returns the bytes that it added to the file."""

    def __init__(self, made: datetime) -> None:
        self._made = made.timetuple()[:6]
        self._out = _Pipe()
        self._zip = ZipFile(self._out, "w", ZIP_DEFLATED)

    def add(self, name: str, content: str | bytes) -> bytes:
        entry = ZipInfo(name, self._made)
        entry.compress_type = ZIP_DEFLATED
        self._zip.writestr(entry, content)
        return self._out.taken()

    def close(self) -> bytes:
        self._zip.close()
        return self._out.taken()


class _Pipe(BytesIO):
    """Written at the end, emptied at the start; ZipFile is told that it cannot go back."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError("a pipe has no place")

    def taken(self) -> bytes:
        body = self.getvalue()
        self.__init__()  # type: ignore[misc]
        return body
