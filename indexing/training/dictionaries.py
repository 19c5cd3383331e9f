"""French-English word pairs from free dictionaries: FreeDict (GPL-2+) and Unicode CLDR (Unicode licence).

FreeDict is read from Debian's dictd files; CLDR from npm packages fetched once into the cache. A missing dictionary or
a failed fetch raises FileNotFoundError naming the package to install.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WordPair = tuple[str, str]

_HEADWORD = re.compile(r"^(?P<word>[^/<]+?) /[^/]*/(?: <(?P<kind>[^>]*)>)?$")
_SENSE = re.compile(r"^\d+\. ")
_TRANSLATIONS = 3
_CLDR_PACKAGES = ("cldr-annotations-full", "cldr-localenames-full")


def _freedict(path: Path) -> Iterator[tuple[str, str, str]]:
    """(headword, grammatical kind, translation) of every sense, the first few translations of each."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: install dict-freedict-fra-eng and dict-freedict-eng-fra")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        word, kind = "", ""
        for line in map(str.strip, lines):
            headword = _HEADWORD.match(line)
            if headword:
                word, kind = headword["word"].strip(), headword["kind"] or ""
            elif word and not line.startswith("00-database"):
                for translation in _SENSE.sub("", line).split(",")[:_TRANSLATIONS]:
                    yield word, kind, translation.strip()


def _is_phrase(text: str) -> bool:
    return 1 < len(text) < 40 and text[0].isalpha()


def freedict_pairs(folder: Path) -> list[WordPair]:
    pairs: list[WordPair] = []
    for word, kind, translation in _freedict(folder / "freedict-fra-eng.dict.dz"):
        pairs.append((word, translation))
        if kind.startswith("n") and " " not in word and word[-1] not in "sxz":
            pairs.append((_plural(word), translation))
    pairs.extend((tr, word) for word, _, tr in _freedict(folder / "freedict-eng-fra.dict.dz"))
    return [(french, english) for french, english in pairs if _is_phrase(french) and _is_phrase(english)]


def _plural(word: str) -> str:
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + ("x" if word.endswith("eau") else "s")


def _cldr_archive(package: str, cache: Path) -> Path:
    found = sorted(cache.glob(f"{package}-*.tgz"))
    if found:
        return found[-1]
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError(f"npm is needed once, to fetch {package} into {cache}")
    cache.mkdir(parents=True, exist_ok=True)
    subprocess.run([npm, "pack", package, "--silent"], cwd=cache, check=True, stdout=subprocess.DEVNULL)
    return sorted(cache.glob(f"{package}-*.tgz"))[-1]


def _member(archive: tarfile.TarFile, name: str) -> Any:
    stored = archive.extractfile(f"package/{name}")
    if stored is None:
        raise FileNotFoundError(f"{archive.name!r} has no {name}")
    return json.load(stored)


def cldr_names(cache: Path) -> dict[str, list[WordPair]]:
    """Names of objects (what emoji show), places and languages, as (French, English)."""
    with tarfile.open(_cldr_archive(_CLDR_PACKAGES[0], cache)) as archive:
        spoken = {
            language: _member(archive, f"annotations/{language}/annotations.json")["annotations"]["annotations"]
            for language in ("fr", "en")
        }
    with tarfile.open(_cldr_archive(_CLDR_PACKAGES[1], cache)) as archive:
        names = {
            kind: {
                language: _member(archive, f"main/{language}/{kind}.json")["main"][language]["localeDisplayNames"][kind]
                for language in ("fr", "en")
            }
            for kind in ("territories", "languages")
        }
    objects = [
        (spoken["fr"][sign]["tts"][0], spoken["en"][sign]["tts"][0])
        for sign in spoken["fr"]
        if "tts" in spoken["fr"][sign] and "tts" in spoken["en"].get(sign, {})
    ]
    found = {"objects": objects}
    for kind, by_language in names.items():
        shared = [code for code in by_language["fr"] if code in by_language["en"] and "-alt-" not in code]
        found[kind] = [(by_language["fr"][code], by_language["en"][code]) for code in shared]
    return {kind: [pair for pair in pairs if all(map(_is_phrase, pair))] for kind, pairs in found.items()}
