"""Whether a detector finds the objects that its start model finds, both asked through plain ultralytics."""

from pathlib import Path
from typing import Any

import numpy as np

from indexing.training.detector.classes import DROPPED, LAYOUT
from indexing.training.detector.necks import start_model


def same_objects(both: Any, shared: Path, pictures: int) -> int:
    """How many objects of kept classes the start model finds: just these must be found, with boxes and confidences."""
    start, count = start_model(shared / "weights" / "yolo26n.pt"), 0
    files = sorted((shared / "data" / "corpus" / "images").rglob("*.jpg"))
    pages = sorted((shared / "data" / "gallica_pages" / "images").glob("*.jpg"))
    for file in [*files[100 :: len(files) // pictures][:pictures], *pages[:: len(pages) // 2][:2]]:
        wanted, found = (_found(model, file) for model in (start, both))
        assert [row[0] for row in found] == [row[0] for row in wanted]
        numbers = [np.array([row[1:] for row in rows]).reshape(-1, 5) for rows in (found, wanted)]
        assert np.allclose(*numbers, atol=(0.05, 0.05, 0.05, 0.05, 0.002))
        count += len(wanted)
    return count


def _found(model: Any, file: Path) -> list[list[Any]]:
    """Rows of class, corners and confidence, in the order of classes and corners."""
    rows = model.predict(str(file), conf=0.05, device="cpu", verbose=False)[0].boxes.data.numpy()
    named = [[model.names[int(row[5])], *row[:5].tolist()] for row in rows]
    return sorted(row for row in named if row[0] not in {*DROPPED, *LAYOUT})
