"""No address given by a person may lead into the house."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.sources.addresses import check, host_key, is_public
from indexing.sources.records import SourceError

PUBLIC = "93.184.216.34"


def dns(*answers: str):
    return lambda host, port: list(answers)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost./", "http://[::1]/", "http://0.0.0.0/", "http://10.1.2.3/",
        "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/",
        "http://224.0.0.1/", "http://255.255.255.255/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1]/",
        "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[::]/", "http://[ff02::1]/",
        "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.1/",
        "http://user:secret@example.org/", "http://user@example.org/",
    ],
)  # fmt: skip
def test_private_and_disguised_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        check(url)
    assert caught.value.code == "ssrf"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/a", "file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "", "http://", "http:///a",
     "http://exa mple.org/", "http://a\\@b/", "http://example.org:99999/", "http://[::1", "http://example.org:0/",
     "http://[fe80::1%25eth0]/", "//example.org/", "http://x\x00y/", "http://exa\nmple.org/"],
)  # fmt: skip
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        check(url, resolver=dns(PUBLIC))
    assert caught.value.code == "bad-address"


def test_a_public_name_is_resolved_and_its_addresses_returned() -> None:
    assert check("https://example.org/a?b", resolver=dns(PUBLIC)) == [PUBLIC]
    assert check("https://EXAMPLE.org./", resolver=dns(PUBLIC, "2606:2800:220:1::1")) == [PUBLIC, "2606:2800:220:1::1"]


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(SourceError, match=r"10\.0\.0\.5"):
        check("http://mixed.example/", resolver=dns(PUBLIC, "10.0.0.5"))


def test_a_name_without_address_says_so() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(SourceError, match=r"nowhere\.example") as caught:
        check("http://nowhere.example/", resolver=nowhere)
    assert caught.value.code == "unknown-host"


def test_the_settings_may_let_one_private_host_and_port_through() -> None:
    assert check("http://127.0.0.1:8000/x", ["127.0.0.1:8000"]) == ["127.0.0.1"]
    for url in ("http://127.0.0.1:8001/", "http://127.0.0.1/", "http://127.0.0.2:8000/"):
        with pytest.raises(SourceError):
            check(url, ["127.0.0.1:8000"])


def test_a_host_is_known_by_its_name_and_unusual_port() -> None:
    assert host_key("https://Gallica.bnf.fr:443/x") == "gallica.bnf.fr"
    assert host_key("http://example.org:8182/x") == "example.org:8182"


PRIVATE = (
    "10.0.0.0/8",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "0.0.0.0/8",
)


@given(st.sampled_from([ipaddress.IPv4Network(one) for one in PRIVATE]), st.integers(0, 2**24 - 1))
def test_no_private_address_is_public_in_any_wrapping(network: ipaddress.IPv4Network, offset: int) -> None:
    inner = ipaddress.IPv4Address(int(network.network_address) + offset % network.num_addresses)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | int(inner))
    nat = ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) | int(inner))
    sixtofour = ipaddress.IPv6Address((0x2002 << 112) | (int(inner) << 80))
    assert not any(is_public(one) for one in (inner, mapped, nat, sixtofour))


@given(st.text(max_size=60))
def test_any_text_is_refused_or_resolved_but_never_crashes(text: str) -> None:
    for url in (text, f"http://{text}/", f"https://example.org/{text}"):
        try:
            assert check(url, resolver=dns(PUBLIC))
        except SourceError as error:
            assert error.code in {"ssrf", "bad-address", "unknown-host"}
