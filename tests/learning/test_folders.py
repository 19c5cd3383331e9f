"""A zip of folders: what is taken, what is refused, and that nothing of it stays."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from PIL import Image

from indexing.learning import folders
from indexing.learning.errors import LearnError
from indexing.models import TrainedHead
from indexing.vision import registry
from tests import factories as make
from tests.learning.conftest import trained


class Brightness:
    """An embedder that tells dark from light."""

    def embed_images(self, images: list[Image.Image]) -> dict[str, np.ndarray]:
        light = np.array([np.asarray(image.convert("L")).mean() / 255 for image in images])
        return {"look": np.stack([light, 1 - light, 0.1 + 0 * light], axis=1)}


@pytest.fixture
def described(db: None, media: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make.space("look", 3)
    for code in ("estampe", "dessin"):
        make.term("technique", code)
    monkeypatch.setattr(registry, "embedder", lambda name: Brightness())
    return media


def picture(grey: int, seed: int) -> bytes:
    noise = np.random.default_rng([grey, seed]).integers(0, 40, (32, 32), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise + np.uint8(grey)).save(out, "PNG")
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    out.seek(0)
    return out


def classes(each: int = 16) -> dict[str, bytes]:
    return {
        f"exemples/{name}/{number}.png": picture(grey, number)
        for name, grey in (("Estampe", 10), ("drawing", 180))
        for number in range(each)
    }


def test_a_folder_a_class_teaches_a_head(described: Path, curator: User) -> None:
    files = {
        **classes(),
        "exemples/Estampe/notes.txt": b"no picture",
        "__MACOSX/._0.png": b"",
        "exemples/.DS_Store": b"",
    }
    plan = folders.keep(zipped(files), "technique")
    assert plan["pictures"] == 33
    assert list((described / "media" / "learning").iterdir())
    head = trained(curator, plan=plan)
    assert head.state == TrainedHead.State.DRAFT, head.figures
    assert head.figures["before"] is None and head.figures["after"]["f1"] > 0.9
    assert head.figures["trained"] + (head.figures["items"] if head.figures["on"] == "held-out" else 0) == 32
    assert not list((described / "media" / "learning").iterdir()), "the pictures are not kept"


def test_the_same_picture_twice_counts_once(described: Path, curator: User) -> None:
    files = {f"{name}/{number}.png": picture(10, 0) for name in ("estampe", "dessin") for number in range(20)}
    head = trained(curator, plan=folders.keep(zipped(files), "technique"))
    assert head.figures["refused"]["code"] == "few"


def test_what_is_no_zip_of_folders_is_refused(described: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reason(file: io.BytesIO) -> str:
        with pytest.raises(LearnError) as refused:
            folders.keep(file, "technique")
        assert not (described / "media" / "learning").exists(), "nothing refused is kept"
        return refused.value.code

    assert reason(io.BytesIO(b"%PDF-1.7 not a zip")) == "not-a-zip"
    assert reason(io.BytesIO(b"")) == "not-a-zip"
    assert reason(io.BytesIO(zipped(classes()).getvalue()[:600])) == "not-a-zip"
    assert reason(zipped({})) == "no-folders"
    assert reason(zipped({"a.png": picture(1, 1)})) == "no-folders"
    assert reason(zipped({"licornes/a.png": picture(1, 1)})) == "unknown-folder"
    monkeypatch.setattr(folders, "MOST_PICTURES", 3)
    assert reason(zipped(classes())) == "too-much"
    monkeypatch.setattr(folders, "MOST_PICTURES", 3000)
    monkeypatch.setattr(folders, "MOST_UNPACKED", 2**20)
    assert reason(zipped({"estampe/bomb.png": b"\0" * 2**21})) == "too-much"
    locked = bytearray(zipped(classes(1)).getvalue())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(signature)
        locked[at + place] |= 1
    assert reason(io.BytesIO(bytes(locked))) == "locked"


def test_names_in_a_zip_lead_nowhere(described: Path, curator: User) -> None:
    outside = described / "outside"
    files = {f"../../../outside/{name}": body for name, body in classes().items()}
    files |= {"/estampe/absolute.png": picture(3, 3)}
    head = trained(curator, plan=folders.keep(zipped(files), "technique"))
    assert head.state == TrainedHead.State.DRAFT and not outside.exists()


def test_a_picture_that_lies_about_its_size_or_form_is_left_out(described: Path, curator: User) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
    heavy = picture(10, 5) + b"\0" * (configured.UPLOAD_MAX_BYTES + 1)
    files = {**classes(), "dessin/bomb.png": bomb, "dessin/heavy.png": heavy, "dessin/cut.png": picture(1, 1)[:60]}
    head = trained(curator, plan=folders.keep(zipped(files), "technique"))
    held = head.figures["items"] if head.figures["on"] == "held-out" else 0
    assert head.figures["trained"] + held == 32


def test_a_picture_that_is_packed_badly_is_left_out(described: Path, curator: User) -> None:
    body = bytearray(zipped({**classes(), "dessin/bad.png": picture(1, 1)}).getvalue())
    entry, said = body.index(b"dessin/bad.png"), body.rindex(b"dessin/bad.png")
    body[entry : entry + 6] = b"estamp"  # the name in the zip's own list is another
    assert said != entry
    head = trained(curator, plan=folders.keep(io.BytesIO(bytes(body)), "technique"))
    assert head.state == TrainedHead.State.DRAFT


def test_a_file_that_is_gone_says_so(described: Path, curator: User) -> None:
    plan = folders.keep(zipped(classes()), "technique")
    for path in (described / "media" / "learning").iterdir():
        path.unlink()
    assert trained(curator, plan=plan).figures["refused"] == {"code": "gone"}
