"""The classes of the shipped detector: objects of COCO that heritage shows, then layout.

The order is the order of the rows of the class head. Nothing here fails.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

# The English words of the layout vocabulary; a test keeps them in step with it.
LAYOUT = (
    "illustration",
    "ornament",
    "initial",
    "printer's mark",
    "score",
    "map",
    "table",
    "advertisement",
    "stamp",
)  # fmt: skip
# Made or in use only after 1945, or (keyboard) taught on things of our time.
DROPPED = frozenset(
    {
        "frisbee", "snowboard", "skateboard", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave",
    }
)  # fmt: skip

Judged = npt.NDArray[np.bool_]


def kept(names: Mapping[int, str]) -> list[int]:
    """The rows of the start model that stay, in their order."""
    return [row for row, name in sorted(names.items()) if name not in DROPPED]


def judged(*but: str) -> Judged:
    """A mask over LAYOUT: all classes are labelled here, except those named."""
    return np.array([name not in but for name in LAYOUT])
