"""The parts of the training, on tiny material."""

import numpy as np
import pytest

from indexing.training.detector.classes import DROPPED, LAYOUT, judged, kept
from indexing.training.detector.geometry import framed, quarter_turned
from indexing.training.detector.samples import Page
from indexing.training.detector.sheet import Sheet
from indexing.training.detector.specimens import layout_of
from indexing.vocabularies import find
from tests.detector.objects import same_objects

pytestmark = pytest.mark.models


def page(size: tuple[int, int] = (300, 200)) -> Page:
    """A grey page with a black picture."""
    picture = np.full((*size, 3), 200, np.uint8)
    picture[60:160, 40:120] = 0
    return Page(picture, np.array([[40, 60, 120, 160]], np.float32), [0], judged())


def black(picture: np.ndarray) -> np.ndarray:
    ys, xs = np.nonzero(picture.max(2) < 60)
    return np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float32)


def test_the_classes_are_those_of_the_vocabularies() -> None:
    assert [find("layout", name).en for name in LAYOUT] == list(LAYOUT)
    assert all(find("object", name) for name in DROPPED)
    assert kept({0: "person", 1: "microwave", 2: "cat"}) == [0, 2]


def test_specimens_speak_the_detectors_classes() -> None:
    assert [layout_of(word) for word in ("headpiece", "printer-s-mark", "text")] == ["ornament", "printer's mark", ""]


@pytest.mark.parametrize("seed", range(8))
def test_boxes_move_with_their_pictures(seed: int) -> None:
    moved = framed(np.random.default_rng(seed), quarter_turned(page()), 320, 320)
    if moved.classes and (moved.picture[0, 0] > 60).all() and (moved.picture[-1, -1] > 60).all():
        assert moved.boxes[0] == pytest.approx(black(moved.picture), abs=4)
    else:
        assert (moved.picture == 0).any()  # the frame, or a picture cut off, is dark there


def test_a_calm_frame_keeps_the_page_whole() -> None:
    whole = framed(np.random.default_rng(1), page(), 320, 320, calm=True)
    x1, y1, x2, y2 = whole.boxes[0]
    assert (x2 - x1, y2 - y1) == pytest.approx((80 * 320 / 300, 100 * 320 / 300), abs=2)


def test_classes_nobody_labelled_are_not_taught() -> None:
    """A set that labels initials only says nothing of illustrations, ornaments and the rest."""
    import torch

    from indexing.training.detector.loss import LayoutLoss, truth_of

    sample = Page(page().picture, np.array([[16, 16, 48, 48]], np.float32), [2], judged(*{*LAYOUT} - {"initial"}))
    feats = [torch.zeros(1, 1, 64 // stride, 64 // stride) for stride in (8, 16, 32)]
    anchors = sum(feat[0].numel() for feat in feats)
    boxes = torch.ones(1, 4, anchors, requires_grad=True)
    scores = torch.zeros(1, len(LAYOUT), anchors, requires_grad=True)
    LayoutLoss(7, 1)(boxes, scores, feats, truth_of([sample])).backward()
    touched = scores.grad.abs().sum((0, 2))
    assert touched[LAYOUT.index("initial")] > 0
    assert touched.sum() == touched[LAYOUT.index("initial")]
    assert boxes.grad.abs().sum() > 0


class Always:
    """A feed that gives one page again and again."""

    def __init__(self) -> None:
        self.pages = [framed(np.random.default_rng(1), page(), 128, 128, calm=True)] * 2

    def draw(self, step: int, count: int) -> list[Page]:
        return self.pages


@pytest.mark.shared
def test_a_few_steps_teach_pages_but_not_objects_and_a_cut_run_goes_on(shared, tmp_path) -> None:
    import torch

    from indexing.training.detector import export
    from indexing.training.detector.necks import Student, start_model, two_necks
    from indexing.training.detector.training import Plan, Training

    def run(steps: int) -> Training:
        model = start_model(shared / "weights" / "yolo26n.pt").model
        two_necks(model)
        plan = Plan(steps=steps, rate=0.01, warmup=1, save_every=1000)
        return Training(Student(model), Always(), plan, tmp_path / "checkpoint.pt")

    def untaught(training: Training) -> list[torch.Tensor]:
        return [one.clone() for one in training.student.parameters() if not one.requires_grad]

    first = run(16)
    before, held = first.loss(Always().pages).item(), untaught(first)
    first.advance(9)
    first.save()
    again = run(16)
    assert again.step == 9
    again.advance()
    assert again.step == 16
    assert again.loss(Always().pages).item() < 0.95 * before
    assert len(held) > 100  # the trunk, the first neck and its share of the head
    assert all(torch.equal(one, other) for one, other in zip(held, untaught(again), strict=True))
    export.save(again.average.whole(), tmp_path / "both.pt")
    assert same_objects(start_model(tmp_path / "both.pt"), shared, 8) >= 10


@pytest.mark.parametrize("seed", range(12))
def test_composed_pages_hold_their_boxes(seed: int) -> None:
    """Every layout gives a page of the size asked, with boxes on it that are not empty."""
    from indexing.training.detector import layouts

    make = [one for one, _ in layouts.LAYOUTS][seed % len(layouts.LAYOUTS)]
    sheet = Sheet(np.random.default_rng(seed), Drawn(), 320, 256)
    make(sheet)
    made = sheet.page()
    assert made.picture.shape == (320, 256, 3) and len(made.boxes) == len(made.classes)
    assert (made.boxes[:, 2:] - made.boxes[:, :2] > 4).all()
    assert (made.boxes >= 0).all() and (made.boxes <= [256, 320, 256, 320]).all()
    for box in made.boxes.round().astype(int):
        assert made.picture[box[1] : box[3], box[0] : box[2]].min() < 250  # something is there


class Drawn:
    """A stock without files."""

    def picture(self, rng, kind: str = "") -> np.ndarray:
        return rng.integers(0, 255, (90, 120, 3), np.uint8)

    def illustration(self, rng, h: int, w: int, old: bool = False) -> np.ndarray:
        return rng.integers(0, 255, (max(2, h), max(2, w), 3), np.uint8)

    ornament = illustration

    def text(self, rng, h: int, w: int) -> np.ndarray:
        return np.full((h, w), 255, np.uint8)

    def initial(self, rng, size: int) -> np.ndarray:
        return self.illustration(rng, size, size)


@pytest.mark.shared
def test_documents_are_on_one_side_only(shared) -> None:
    from indexing.training.detector.material import ONLY_ORNAMENTS, held_out, pages

    sides: dict[bool, set[str]] = {True: set(), False: set()}
    for one in pages(shared / "data", "incunable_pages"):
        sides[held_out(one)].add(one.document)
    assert sides[True] and sides[False] and not sides[True] & sides[False]
    assert not any(document.startswith(ONLY_ORNAMENTS) for document in sides[True])
