"""Image requests are written as each version of the Image API wants them."""

from __future__ import annotations

import pytest

from indexing.sources.errors import Refused
from indexing.sources.iiif_images import service_facts
from indexing.sources.image_requests import fetch_picture, image_url, image_urls, info_url, resolved, with_info
from indexing.sources.records import PageRecord, Rect
from tests.sources.web import jpeg

BASE = "https://a.example/iiif/ark:/1/x"


def page(api: str = "2", level: int = 2, width: int = 2000, height: int = 3000, **more) -> PageRecord:
    quality = "native" if api == "1" else "default"
    return PageRecord(1, width, height, BASE, api=api, level=level, quality=quality, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "side", "box", "tail"),
    [
        (page("1"), 1000, None, "full/667,/0/native.jpg"),
        (page("2"), 1000, None, "full/667,/0/default.jpg"),
        (page("3"), 1000, None, "full/667,/0/default.jpg"),
        (page("1"), 5000, None, "full/full/0/native.jpg"),
        (page("2"), 3000, None, "full/full/0/default.jpg"),
        (page("3"), 3000, None, "full/max/0/default.jpg"),
        (page("2"), 500, Rect(10, 20, 1000, 400), "10,20,1000,400/500,/0/default.jpg"),
        (page("3"), 500, Rect(10, 20, 100, 40), "10,20,100,40/max/0/default.jpg"),
        (page("2", 1), 300, None, "full/200,/0/default.jpg"),
        (page("2", width=0, height=0), 640, None, "full/!640,640/0/default.jpg"),
        (page("2", 0, sizes=((100, 150), (400, 600), (800, 1200))), 500, None, "full/400,/0/default.jpg"),
        (page("2", 0, sizes=((100, 150), (400, 600))), 5000, Rect(1, 1, 5, 5), "full/400,/0/default.jpg"),
        (page("3", 0, sizes=((400, 600),)), 500, None, "full/400,600/0/default.jpg"),
        (page("3", 0), 500, None, "full/max/0/default.jpg"),
        (page("2", 0), 500, None, "full/full/0/default.jpg"),
    ],
)  # fmt: skip
def test_requests_by_version_and_level(given: PageRecord, side: int, box: Rect | None, tail: str) -> None:
    assert image_url(given, side, box) == f"{BASE}/{tail}"


def test_without_a_service_the_picture_itself_is_asked() -> None:
    bare = PageRecord(1, 10, 10, "https://a.example/p.png")
    assert image_url(bare, 5, Rect(0, 0, 2, 2)) == "https://a.example/p.png"
    assert info_url(bare) == ""


def test_level_0_sizes_are_tried_in_both_spellings() -> None:
    tails = [url.removeprefix(BASE) for url in image_urls(page("2", 0, sizes=((400, 600),)), 500)]
    assert tails[:2] == ["/full/400,/0/default.jpg", "/full/400,600/0/default.jpg"]
    assert "/full/full/0/default.jpg" in tails


def test_info_json_completes_a_level_0_page() -> None:
    asked: list[str] = []

    def info(url: str) -> dict:
        asked.append(url)
        size = {"width": 4000, "height": 6000, "sizes": [{"width": 400, "height": 600}]}
        return {"id": BASE, "type": "ImageService3", "profile": "level0", **size}

    found = resolved(page("3", 0), info)
    assert (found.width, found.sizes, asked) == (4000, ((400, 600),), [f"{BASE}/info.json"])
    assert resolved(found, info) == found and len(asked) == 1
    assert with_info(found, {"@id": ""}) == found


@pytest.mark.parametrize(
    ("node", "api", "level"),
    [
        ({"@context": "http://iiif.io/api/image/2/context.json", "@id": BASE,
          "profile": ["http://iiif.io/api/image/2/level1.json", {"formats": ["jpg"]}]}, "2", 1),
        ({"@id": BASE, "profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2"}, "1", 2),
        ({"@context": "http://iiif.io/api/image/2/context.json", "@id": BASE,
          "profile": "http://library.stanford.edu/iiif/image-api/1.1/conformance.html#level1"}, "2", 1),
        ({"id": BASE, "type": "ImageService3", "profile": "level0"}, "3", 0),
        ({"@id": BASE + "/info.json", "@type": "ImageService2", "profile": "level2"}, "2", 2),
        ({"id": BASE, "protocol": "http://iiif.io/api/image"}, "3", None),
    ],
)  # fmt: skip
def test_services_are_recognised(node: dict, api: str, level: int | None) -> None:
    facts = service_facts(node)
    assert facts is not None
    assert (facts.base, facts.api, facts.level) == (BASE, api, level)


def test_other_services_are_not_image_services() -> None:
    assert service_facts({"@id": BASE, "profile": "http://iiif.io/api/search/1/search"}) is None
    assert service_facts({"@id": "", "profile": "level2"}) is None


def test_a_refused_form_of_size_gives_way_to_the_next(site, fetcher) -> None:
    given = PageRecord(1, 0, 0, site.url("/img"), api="2", level=0, sizes=((40, 60),))
    site.put("/img/full/40,60/0/default.jpg", jpeg(), type="image/jpeg")
    assert fetch_picture(given, 50, fetcher).url.endswith("40,60/0/default.jpg")
    assert site.count("/img/full/40,/0/default.jpg") == 1
    with pytest.raises(Refused):
        fetch_picture(PageRecord(1, 9, 9, site.url("/none"), api="2"), 50, fetcher)
