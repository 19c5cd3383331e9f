"""The same block twice: ranks among the others, shuffled pairs, and what local features confirm."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps

from indexing.evaluation import pairs
from indexing.evaluation.errors import EvaluationError
from indexing.evaluation.pairs import Pair, other_half, shuffled
from indexing.vision import matching
from indexing.vision.matching import LEAST, features, match, same_block
from tests.evaluation.stubs import Colours, write_lines


def print_of(seed: int, side: int = 320) -> Image.Image:
    """A picture full of distinct spots, another one for each seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (side // 8, side // 8), dtype=np.uint8)
    return Image.fromarray(noise).resize((side, side), Image.Resampling.BICUBIC).filter(ImageFilter.SHARPEN)


def test_the_other_half_is_ranked_without_the_picture_itself_and_its_further_partners() -> None:
    rows = np.array([[1, 0], [0.99, 0.14], [0.9, 0.44], [0.95, 0.31]], dtype=np.float32)
    found = other_half(rows, [Pair(0, 1), Pair(0, 2)])
    # From 0 to 2 the picture 1, a partner too, does not stand in the way, but the stranger 3 does.
    assert found[0].tolist() == [1, 2]
    assert found[1].tolist() == [1, 3]


def test_shuffled_pairs_are_always_the_same_and_never_of_one_block() -> None:
    listed = [Pair(0, 1), Pair(1, 2), Pair(3, 4), Pair(5, 6)]
    strangers = shuffled(listed, 7)
    assert strangers == shuffled(listed, 7) and 0 < len(strangers) <= 4
    blocks = {0: "x", 1: "x", 2: "x", 3: "y", 4: "y", 5: "z", 6: "z"}
    assert all(blocks[one.a] != blocks[one.b] for one in strangers)


def test_a_list_of_pairs_is_measured(tmp_path: Path) -> None:
    rows = []
    for seed in range(4):
        one = print_of(seed)
        one.save(tmp_path / f"a{seed}.png")
        ImageOps.colorize(one, "#301808", "#e8d8b0").resize((230, 230)).save(tmp_path / f"b{seed}.png")
        rows.append({"a": f"a{seed}.png", "b": f"b{seed}.png", "kind": "odd" if seed % 2 else "even"})
    figures = pairs.evaluate(write_lines(tmp_path / "pairs.jsonl", rows), Colours()).figures
    assert figures["n"] == 4 and figures["gallery"] == 8 and figures["shuffled"] == 4
    assert figures["confirm_recall"] == 1.0 and figures["false_match_rate"] == 0.0
    assert set(figures["r1"]) == set(figures["r10"]) == {"meaning", "look"}
    assert figures["r10"]["look"] == 1.0  # seven others
    assert {kind: one["n"] for kind, one in figures["by_kind"].items()} == {"even": 2, "odd": 2}


@pytest.mark.parametrize(
    "altered",
    [
        lambda one: one.resize((160, 160)),
        lambda one: one.rotate(8, fillcolor=255),
        lambda one: one.crop((40, 30, 300, 290)),
        lambda one: ImageOps.autocontrast(one).point(lambda value: 255 * (value > 120)),
        lambda one: ImageOps.expand(one, 60, 255),
    ],
    ids=["small", "turned", "cut", "black and white", "on a page"],
)
def test_one_block_is_known_again(altered) -> None:
    found = same_block(print_of(1), altered(print_of(1)))
    assert found is not None and found.inliers >= LEAST
    assert found.points.shape == (found.inliers, 4)


def test_blocks_of_one_series_share_a_frame_and_are_two_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same border round other pictures: enough points agree to be mistaken, the tones do not."""
    one, framed = print_of(4), print_of(4)
    framed.paste(print_of(5).crop((26, 26, 294, 294)), (26, 26))
    assert match(features(one), features(framed)) is None
    monkeypatch.setattr(matching, "TONES", -1.0)
    found = match(features(one), features(framed))
    assert found is not None and found.inliers > 40


def test_the_map_leads_from_one_picture_to_the_other() -> None:
    one = print_of(2)
    found = same_block(one, ImageOps.expand(one, (50, 30, 0, 0), 255))
    assert found is not None
    assert found.matrix == pytest.approx(np.array([[1, 0, 50], [0, 1, 30]]), abs=1.0)


def test_other_blocks_and_empty_sheets_match_nothing() -> None:
    assert same_block(print_of(1), print_of(2)) is None
    assert same_block(print_of(1), Image.new("L", (300, 300), 255)) is None
    assert same_block(Image.new("RGB", (5, 5)), Image.new("RGB", (1, 1))) is None


def test_a_pair_of_one_file_is_refused(album: Path) -> None:
    path = write_lines(album / "p.jsonl", [{"a": "r.png", "b": "g.png"}, {"a": "r.png", "b": "r.png"}])
    with pytest.raises(EvaluationError, match="line 2: both halves are the same"):
        pairs.evaluate(path, Colours())
