"""Fetching from servers as they are: each URL once, patience when asked, a halt when refused."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from indexing.sources import addresses
from indexing.sources.errors import HostStopped, Refused, RetryLater
from indexing.sources.fetch import PoliteFetcher, retry_after
from indexing.sources.records import SourceError
from tests.sources.web import Reply, jpeg, zipped

GOOD = b'{"type": "Manifest"}'


def test_a_url_is_fetched_once_and_kept(site, fetcher, make_fetcher) -> None:
    url = site.put("/m.json", GOOD)
    first = fetcher.get(url, "json")
    again = fetcher.get(url + "#p2", "json")
    other = make_fetcher().get(url, "json")
    assert Path(first.body).read_bytes() == GOOD
    assert (first.from_cache, again.from_cache, other.from_cache) == (False, True, True)
    assert site.count("/m.json") == 1


def test_the_contact_is_in_the_user_agent(site, make_fetcher) -> None:
    make_fetcher(user_agent="portal (+mailto:a@b)").get(site.put("/m.json", GOOD), "json")
    assert site.asked[0][1]["user-agent"] == "portal (+mailto:a@b)"


def test_a_stale_answer_is_asked_again_with_its_etag(site, make_fetcher) -> None:
    def answer(request):
        if request.headers.get("If-None-Match") == '"v1"':
            return Reply(status=304, headers={"ETag": '"v1"'})
        return Reply(GOOD, headers={"ETag": '"v1"'})

    site.pages["/m.json"] = answer
    fetcher = make_fetcher(fresh_seconds=0.0)
    fetcher.get(site.url("/m.json"), "json")
    second = fetcher.get(site.url("/m.json"), "json")
    assert second.from_cache and Path(second.body).read_bytes() == GOOD
    assert site.asked[1][1]["if-none-match"] == '"v1"'


def test_a_refresh_asks_once_more_for_each_address(site, make_fetcher) -> None:
    url = site.put("/m.json", GOOD, headers={"Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})
    make_fetcher().get(url, "json")
    fetcher = make_fetcher(since=time.time())
    fetcher.get(url, "json")
    fetcher.get(url, "json")
    assert (fetcher.requests, fetcher.received) == (1, len(GOOD))
    assert site.count("/m.json") == 2
    assert site.asked[1][1]["if-modified-since"].startswith("Thu, 01 Jan 2026")


def test_a_picture_is_never_asked_again(site, make_fetcher) -> None:
    url = site.put("/p.jpg", jpeg(), type="image/jpeg")
    fetcher = make_fetcher(fresh_seconds=0.0)
    assert not fetcher.get(url, "image").from_cache
    assert fetcher.get(url, "image").from_cache


def test_a_changed_answer_replaces_the_old_one(site, make_fetcher) -> None:
    fetcher = make_fetcher(fresh_seconds=0.0)
    url = site.put("/m.json", GOOD, headers={"ETag": '"v1"'})
    fetcher.get(url, "json")
    site.put("/m.json", b'{"new": 1}', headers={"ETag": '"v2"'})
    assert Path(fetcher.get(url, "json").body).read_bytes() == b'{"new": 1}'


def test_two_workers_do_not_fetch_the_same_url_twice(site, make_fetcher) -> None:
    url = site.put("/slow.json", GOOD, delay=0.3)
    found = []
    workers = [threading.Thread(target=lambda: found.append(make_fetcher().get(url, "json"))) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(found) == 4
    assert site.count("/slow.json") == 1


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_by_all_workers(site, make_fetcher, status: int) -> None:
    url = site.put("/busy.json", b"", status=status, headers={"Retry-After": "120"})
    with pytest.raises(RetryLater) as caught:
        make_fetcher().get(url, "json")
    assert caught.value.seconds == 120
    with pytest.raises(RetryLater) as other:
        make_fetcher().get(site.put("/fine.json", GOOD), "json")
    assert 100 < other.value.seconds <= 120
    assert site.count("/fine.json") == 0


def test_retry_after_reads_numbers_and_dates() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after("7", 60) == 7
    assert 80 < retry_after(soon, 60) <= 90
    assert retry_after("Thu, 01 Jan 1970 00:00:00 GMT", 60) == 1
    assert retry_after("soon", 60) == retry_after("", 60) == 60
    assert retry_after("999999999", 60) == 24 * 3600


def test_403_stops_the_host_until_staff_close_the_stop(site, make_fetcher) -> None:
    fetcher = make_fetcher()
    with pytest.raises(HostStopped) as caught:
        fetcher.get(site.put("/no.json", b"", status=403), "json")
    assert caught.value.code == "forbidden"
    fine = site.put("/fine.json", GOOD)
    with pytest.raises(HostStopped, match="403"):
        make_fetcher().get(fine, "json")
    assert site.count("/fine.json") == 0
    [stop] = fetcher.breaker.all()
    assert stop.host == site.netloc and stop.since < stop.until and stop.url.endswith("/no.json")
    fetcher.breaker.close(site.netloc)
    assert make_fetcher().get(fine, "json").status == 200


@pytest.mark.parametrize(
    ("expect", "type_", "body"),
    [
        ("json", "text/html; charset=utf-8", b"<!DOCTYPE html><html><body>captcha</body></html>"),
        ("json", "application/json", b"\n <html lang='fr'>"),
        ("image", "text/html", b"<html>prove you are human</html>"),
        ("image", "image/jpeg", b"<!doctype HTML>"),
        ("xml", "text/html", b"<html></html>"),
        ("xml", "application/xml", b"<?xml version='1.0'?><!DOCTYPE html><html></html>"),
    ],
)
def test_a_web_page_in_place_of_data_stops_the_host(site, fetcher, expect, type_, body) -> None:
    url = site.put("/x", body, type=type_)
    with pytest.raises(HostStopped) as caught:
        fetcher.get(url, expect)
    assert caught.value.code == f"html-instead-of-{expect}"
    assert fetcher.breaker.stopped(site.netloc) is not None


def test_a_stop_ends_by_itself(site, make_fetcher) -> None:
    fetcher = make_fetcher(stop_seconds=1.0)
    with pytest.raises(HostStopped):
        fetcher.get(site.put("/no", b"", status=403), "json")
    time.sleep(1.1)
    assert fetcher.get(site.put("/fine", GOOD), "json").status == 200


@pytest.mark.parametrize(
    ("reply", "expect", "code"),
    [
        (Reply(b"", 404), "json", "not-found"),
        (Reply(b"", 410), "json", "not-found"),
        (Reply(b"", 401), "json", "bad-status"),
        (Reply(b"", 200), "json", "empty"),
        (Reply(b"plain words"), "json", "not-json"),
        (Reply(b'{"error": 1}', type="image/jpeg"), "image", "not-image"),
        (Reply(b"{}"), "xml", "not-xml"),
    ],
)
def test_wrong_answers_are_refused_without_stopping_the_host(site, fetcher, reply, expect, code) -> None:
    site.pages["/x"] = reply
    with pytest.raises(Refused) as caught:
        fetcher.get(site.url("/x"), expect)
    assert caught.value.code == code
    assert fetcher.breaker.stopped(site.netloc) is None


def test_server_faults_are_for_later_but_not_for_ever(site, fetcher) -> None:
    url = site.put("/x", b"", status=500)
    for seconds in (5, 30, 120):
        with pytest.raises(RetryLater) as caught:
            fetcher.get(url, "json")
        assert (caught.value.code, caught.value.seconds) == ("busy", seconds)
    with pytest.raises(Refused, match="answers 500"):
        fetcher.get(url, "json")
    with pytest.raises(RetryLater):
        fetcher.get(url, "json")
    site.put("/x", GOOD)
    assert fetcher.get(url, "json").status == 200


def test_429_without_a_time_silences_the_host(site, fetcher) -> None:
    with pytest.raises(RetryLater) as caught:
        fetcher.get(site.put("/x", b"", status=429), "json")
    assert caught.value.seconds == 300
    with pytest.raises(RetryLater):
        fetcher.get(site.put("/y", GOOD), "json")
    assert site.count("/y") == 0


def test_redirects_are_followed_and_the_last_address_kept(site, fetcher) -> None:
    site.put("/new/m.json", GOOD)
    url = site.put("/old", b"", status=302, headers={"Location": "/new/m.json"})
    found = fetcher.get(url, "json")
    assert (found.url, found.asked) == (site.url("/new/m.json"), url)
    fetcher.forget(found)
    assert not fetcher.get(url, "json").from_cache


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1:1/", "file:///etc/passwd", "http://[::1]/"]
)
def test_a_redirect_into_the_house_is_refused(site, fetcher, target: str) -> None:
    with pytest.raises(SourceError) as caught:
        fetcher.get(site.put("/r", b"", status=302, headers={"Location": target}), "json")
    assert caught.value.code in {"ssrf", "bad-address"}


def test_endless_redirects_end(site, fetcher) -> None:
    with pytest.raises(Refused) as caught:
        fetcher.get(site.put("/loop", b"", status=301, headers={"Location": "/loop"}), "json")
    assert caught.value.code == "redirects"


def test_the_connection_goes_to_the_address_that_was_checked(site, make_fetcher, monkeypatch) -> None:
    """A name that changes its answer between the check and the connection leads nowhere new."""
    port = site.netloc.split(":")[1]
    asked: list[str] = []
    real = socket.getaddrinfo

    def lookup(host, *args, **more):
        asked.append(host)
        return real("127.0.0.1" if host == "rebind.test" else host, *args, **more)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", lookup)
    fetcher = make_fetcher(allowed_private=(f"rebind.test:{port}",))
    site.put("/m.json", GOOD)
    fetcher.get(f"http://rebind.test:{port}/m.json", "json")
    checked = [one for one in asked if one == "rebind.test"]
    assert checked == ["rebind.test"] * 2 and asked[-1] == "127.0.0.1"
    assert site.asked[0][1]["host"] == f"rebind.test:{port}"


def test_a_private_address_is_not_even_connected_to(site, make_fetcher) -> None:
    with pytest.raises(SourceError) as caught:
        make_fetcher(allowed_private=()).get(site.put("/m.json", GOOD), "json")
    assert caught.value.code == "ssrf"
    assert site.asked == []


@pytest.mark.parametrize("lie", [None, 10])
def test_a_huge_answer_is_cut_off(site, make_fetcher, lie) -> None:
    fetcher = make_fetcher(max_bytes=1000)
    site.put("/big", b"{" + b" " * 5000)
    with pytest.raises(Refused) as caught:
        fetcher.get(site.url("/big"), "json")
    assert caught.value.code == "too-large"


def test_a_compressed_bomb_is_not_unpacked(site, make_fetcher) -> None:
    body = zipped(b"{" + b" " * 20_000_000)
    site.put("/bomb", body, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Refused) as caught:
        make_fetcher(max_bytes=1_000_000).get(site.url("/bomb"), "json")
    assert caught.value.code == "too-large"


def test_compressed_answers_are_read(site, fetcher) -> None:
    site.put("/z", zipped(GOOD), headers={"Content-Encoding": "gzip"})
    assert Path(fetcher.get(site.url("/z"), "json").body).read_bytes() == GOOD


@pytest.mark.parametrize("headers", [{"Content-Encoding": "br"}, {"Content-Encoding": "gzip"}])
def test_unreadable_compression_is_refused(site, fetcher, headers) -> None:
    site.put("/z", b"not compressed", headers=headers)
    with pytest.raises(Refused):
        fetcher.get(site.url("/z"), "json")


def test_a_slow_server_is_left_for_later(site, make_fetcher) -> None:
    site.put("/slow", GOOD * 100, drip=0.01)
    started = time.monotonic()
    with pytest.raises(RetryLater) as caught:
        make_fetcher(timeout=0.5).get(site.url("/slow"), "json")
    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 8


def test_a_broken_answer_leaves_nothing_behind(site, fetcher, tmp_path) -> None:
    site.put("/cut", jpeg(), type="image/jpeg", lie=len(jpeg()) + 5000, headers={"Connection": "close"})
    for failure in (RetryLater, RetryLater, Refused):
        with pytest.raises(failure) as caught:
            fetcher.get(site.url("/cut"), "image")
        assert caught.value.code == "truncated"
    kept = [one for one in (tmp_path / "cache").rglob("*") if one.is_file() and one.suffix != ".lock"]
    assert kept == []


def test_an_unreachable_host_is_for_later(fetcher, make_fetcher) -> None:
    with pytest.raises(RetryLater) as caught:
        make_fetcher(allowed_private=("127.0.0.1:9",)).get("http://127.0.0.1:9/x", "json")
    assert caught.value.code == "unreachable"


def test_a_damaged_cache_entry_is_fetched_anew(site, fetcher) -> None:
    url = site.put("/m.json", GOOD)
    Path(fetcher.get(url, "json").body).write_bytes(b"")
    assert Path(fetcher.get(url, "json").body).read_bytes() == GOOD
    fetcher.forget(url)
    fetcher.get(url, "json")
    assert site.count("/m.json") == 3


def test_without_redis_a_worker_waits_and_says_why(site, tmp_path) -> None:
    from redis import Redis

    from indexing.sources.breaker import RedisBreaker
    from indexing.sources.bucket import RedisBucket
    from indexing.sources.policy import FetchPolicy

    client = Redis(port=9, socket_connect_timeout=1)
    policy = FetchPolicy(tmp_path, allowed_private=(site.netloc,))
    fetcher = PoliteFetcher(policy, RedisBucket(client), RedisBreaker(client))
    with fetcher, pytest.raises(RetryLater) as caught:
        fetcher.get(site.put("/m.json", GOOD), "json")
    client.close()
    assert caught.value.code == "redis"


def test_a_mislabelled_picture_is_still_a_picture(site, fetcher) -> None:
    assert fetcher.get(site.put("/p.jpg", jpeg(), type="text/html"), "image").status == 200


def test_a_cache_that_cannot_be_written_is_told(site, make_fetcher, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RetryLater) as caught:
        make_fetcher(cache=tmp_path / "file").get(site.put("/m.json", GOOD), "json")
    assert caught.value.code == "disk"


def test_a_dry_run_goes_on_without_redis(site, settings, tmp_path) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.FETCH_CACHE = tmp_path
    settings.FETCH_ALLOWED_PRIVATE = [site.netloc]
    url = site.put("/m.json", GOOD)
    with PoliteFetcher.from_settings(alone=True) as fetcher:
        assert fetcher.get(url, "json").status == 200
        with pytest.raises(HostStopped):
            fetcher.get(site.put("/no", b"", status=403), "json")
        with pytest.raises(HostStopped, match="403"):
            fetcher.get(site.put("/other", GOOD), "json")
        fetcher.breaker.close(site.netloc)
        assert fetcher.get(site.url("/other"), "json").status == 200
