"""One file over HTTP, resumed where it stopped and kept only if its checksum is the one its publisher gives.

What arrives goes into `<file>.part`, and only a whole and right file gets its name, with `<file>.sha256` beside it, so
that `weights.checked` goes on guarding it. A connection that breaks is tried again; when it stays broken, `.part`
stays for the next attempt. Fails with `HubError`; `OutOfReachError` when the server does not answer at all.
huggingface_hub is not used for this: since version 2 it starts anew whenever its process was interrupted.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from indexing.hub.errors import HubError

#: Attempts in a row that bring nothing; each waits a second longer than the one before.
ATTEMPTS = 4
CHUNK = 2**20
#: Bytes to be left free on the disk.
SPARE = 256 * 2**20

Tell = Callable[[int, int | None], None]


class OutOfReachError(HubError):
    """No server answered."""


@dataclass(frozen=True)
class Remote:
    """A file to be had. `sha256`, or `git` (the sum of a git blob) for small files, is what its publisher gives."""

    url: str
    name: str
    size: int | None = None
    sha256: str = ""
    git: str = ""


def room_for(folder: Path, files: list[Remote]) -> None:
    """Refuses what the disk cannot hold; what was fetched before is counted as held."""
    missing = sum((file.size or 0) - _held(part_of(folder / file.name)) for file in files)
    free = shutil.disk_usage(folder).free
    if missing + SPARE > free:
        raise HubError(
            f"{folder} has {free / 1e6:,.0f} MB free; {missing / 1e6:,.0f} MB are to come and "
            f"{SPARE / 1e6:,.0f} MB must remain."
        )


def fetch(http: httpx.Client, file: Remote, target: Path, tell: Tell, pause: float = 1.0) -> str:
    """Brings `file` to `target`. Returns its sha256. `tell(bytes here, bytes in all)` is called as it grows."""
    part = part_of(target)
    resumed = part.exists()
    _complete(http, file, part, tell, pause)
    found = _wrong(file, part)
    if found and resumed:  # the part may have been of another version
        part.unlink()
        _complete(http, file, part, tell, pause)
        found = _wrong(file, part)
    if found:
        part.unlink()
        raise HubError(f"{found} It is not kept. Try again; if it stays so, do not trust the source.")
    digest = _sum(part, hashlib.sha256())
    part.replace(target)
    target.with_name(target.name + ".sha256").write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    return digest


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def _held(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _complete(http: httpx.Client, file: Remote, part: Path, tell: Tell, pause: float) -> None:
    size, failures, restarted = file.size, 0, False
    while size is None or _held(part) < size:
        before = _held(part)
        try:
            size = _attempt(http, file, part, tell)
            if size is None:  # nothing says how long it is, so what came is all
                return
            problem = "the connection ended early"
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 416:  # the server's file ends before
                if restarted:
                    return
                part.unlink()
                restarted = True
                continue
            if error.response.status_code < 500 and error.response.status_code not in (408, 429):
                raise HubError(_refusal(file, error.response)) from error
            problem = f"the server answers {error.response.status_code}"
        except httpx.ConnectError as error:
            if not before:
                raise OutOfReachError(f"{file.url} cannot be reached: {error}") from error
            problem = str(error)
        except httpx.TransportError as error:
            problem = str(error) or type(error).__name__
        failures = 0 if _held(part) > before else failures + 1
        if failures >= ATTEMPTS:
            raise HubError(
                f"{file.url} stopped at {_held(part):,} bytes ({problem}). What came is kept: run the same again "
                "to go on from there."
            )
        if size is None or _held(part) < size:
            time.sleep(pause * failures)


def _attempt(http: httpx.Client, file: Remote, part: Path, tell: Tell) -> int | None:
    """Appends what comes in one connection. Returns the whole size where the server or the publisher tells it."""
    start = _held(part)
    with http.stream("GET", file.url, headers={"Range": f"bytes={start}-"} if start else {}) as answer:
        answer.raise_for_status()
        if answer.status_code != 206:
            start = 0  # the server knows no ranges, and sends it all again
        length = answer.headers.get("Content-Length", "")
        size = file.size or (start + int(length) if length.isdigit() else None)
        with part.open("ab" if start else "wb") as out:
            for chunk in answer.iter_raw():
                out.write(chunk)
                tell(out.tell(), size)
    return size


def _refusal(file: Remote, answer: httpx.Response) -> str:
    if answer.status_code in (401, 403):
        return f"{file.url} asks for an account: accept its terms on its page, and set HF_TOKEN."
    return f"{file.url} answers {answer.status_code}."


def _wrong(file: Remote, part: Path) -> str:
    """What is wrong with a complete file, in a sentence; empty when nothing is."""
    length = part.stat().st_size
    if file.size is not None and length != file.size:
        return f"{file.name} has {length:,} bytes where its publisher says {file.size:,}."
    if file.sha256:
        found, due = _sum(part, hashlib.sha256()), file.sha256
    elif file.git:
        found, due = _sum(part, hashlib.sha1(b"blob %d\0" % length, usedforsecurity=False)), file.git
    else:
        return ""
    return "" if found == due else f"{file.name} has the checksum {found} where its publisher says {due}."


def _sum(path: Path, digest: hashlib._Hash) -> str:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
