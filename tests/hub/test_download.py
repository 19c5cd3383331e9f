"""Fetching one file over bad connections: what is kept is whole and right, or nothing is."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import httpx
import pytest

from indexing.hub.download import ATTEMPTS, OutOfReachError, Remote, fetch, part_of, room_for
from indexing.hub.errors import HubError
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.weights import checked
from tests.hub.loopback import Hub

BODY = random.Random(1).randbytes(90_000)
SUM = hashlib.sha256(BODY).hexdigest()


def bring(hub: Hub, target: Path, digest: str = SUM, size: int | None = len(BODY)) -> list[int]:
    """Fetches w.pt and returns how it grew."""
    hub.assets.setdefault("w.pt", BODY)
    grown: list[int] = []
    with httpx.Client() as http:
        remote = Remote(f"{hub.assets_url}/w.pt", "w.pt", size, digest)
        fetch(http, remote, target, lambda here, _: grown.append(here), pause=0)
    return grown


def test_a_file_arrives_with_its_sum_beside_it(hub, tmp_path):
    target = tmp_path / "w.pt"
    assert bring(hub, target)[-1] == len(BODY)
    assert checked(target) == SUM
    assert not part_of(target).exists()
    target.write_bytes(BODY[:-1])
    with pytest.raises(ModelUnavailableError, match="not the file"):
        checked(target)


@pytest.mark.parametrize("size", [len(BODY), None])
def test_a_connection_that_breaks_is_taken_up_where_it_broke(hub, tmp_path, size):
    hub.cut = 40_000
    bring(hub, tmp_path / "w.pt", size=size)
    assert (tmp_path / "w.pt").read_bytes() == BODY
    assert hub.ranges_asked("w.pt") == ["", "bytes=40000-", "bytes=80000-"]


def test_an_attempt_given_up_is_taken_up_by_the_next(hub, tmp_path):
    hub.cut = 0
    part_of(tmp_path / "w.pt").write_bytes(BODY[:30_000])
    with pytest.raises(HubError, match=r"stopped at 30,000 bytes.*run the same again"):
        bring(hub, tmp_path / "w.pt")
    assert len(hub.asked) == ATTEMPTS
    hub.cut, hub.asked = None, []
    bring(hub, tmp_path / "w.pt")
    assert hub.ranges_asked("w.pt") == ["bytes=30000-"]
    assert (tmp_path / "w.pt").read_bytes() == BODY


def test_a_server_without_ranges_sends_all_again(hub, tmp_path):
    hub.ranges = False
    part_of(tmp_path / "w.pt").write_bytes(BODY[:30_000])
    bring(hub, tmp_path / "w.pt")
    assert (tmp_path / "w.pt").read_bytes() == BODY


def test_the_rest_of_another_version_is_fetched_anew(hub, tmp_path):
    part_of(tmp_path / "w.pt").write_bytes(b"older" * 100)
    bring(hub, tmp_path / "w.pt")
    assert (tmp_path / "w.pt").read_bytes() == BODY
    assert hub.ranges_asked("w.pt") == ["bytes=500-", ""]


def test_a_rest_longer_than_the_file_is_thrown_away(hub, tmp_path):
    part_of(tmp_path / "w.pt").write_bytes(BODY + b"more")
    bring(hub, tmp_path / "w.pt", size=None)
    assert (tmp_path / "w.pt").read_bytes() == BODY


@pytest.mark.parametrize(("digest", "size", "told"), [("0" * 64, len(BODY), "checksum"), (SUM, 90_001, "says 90,001")])
def test_what_is_not_what_was_published_is_not_kept(hub, tmp_path, digest, size, told):
    with pytest.raises(HubError, match=told):
        bring(hub, tmp_path / "w.pt", digest, size)
    assert not (tmp_path / "w.pt").exists()
    assert not (tmp_path / "w.pt.sha256").exists()


@pytest.mark.parametrize(("path", "told"), [("/none/w.pt", "answers 404")])
def test_a_refusal_is_said_at_once(hub, tmp_path, path, told):
    with httpx.Client() as http, pytest.raises(HubError, match=told):
        fetch(http, Remote(hub.url + path, "w.pt"), tmp_path / "w.pt", lambda *_: None, pause=0)
    assert len(hub.asked) == 1


def test_nobody_there(tmp_path):
    with httpx.Client() as http, pytest.raises(OutOfReachError, match="cannot be reached"):
        fetch(http, Remote("http://127.0.0.1:9/w.pt", "w.pt"), tmp_path / "w.pt", lambda *_: None, pause=0)
    assert not list(tmp_path.iterdir())


def test_what_the_disk_cannot_hold_is_refused_before_it_comes(tmp_path):
    with pytest.raises(HubError, match="MB free"):
        room_for(tmp_path, [Remote("", "w.pt", 10**15)])
    room_for(tmp_path, [Remote("", "w.pt", 1000), Remote("", "x.pt", None)])
