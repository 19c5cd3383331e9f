"""Rows of the quality page: one JSON file and one picture for each measure that was made.

Those of the shipped models lie in `indexing/weights/quality`, those made here in `QUALITY_DIR`. No record holds a path
of this machine. A file that cannot be read is left out, with a word in the log.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from indexing.evaluation import plots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from indexing.evaluation.outcome import Outcome

log = logging.getLogger(__name__)


def shipped() -> Path:
    """The folder of the records that come with the portal."""
    return Path(settings.BASE_DIR) / "indexing" / "weights" / "quality"


def public_name(model: str) -> str:
    """A model's name as in settings, without any path of this machine."""
    head, colon, path = model.rpartition(":")
    given = Path(path)
    if not given.is_absolute():
        return model
    base = Path(settings.BASE_DIR)
    inside = given.relative_to(base).as_posix() if given.is_relative_to(base) else given.name
    return f"{head}{colon}{inside}"


def record(outcome: Outcome, model: str, sha256: str, seconds: float) -> dict[str, Any]:
    """The record of a measure, without its picture."""
    return {
        "measure": outcome.measure,
        "role": outcome.role,
        "model": public_name(model),
        "sha256": sha256,
        "set": asdict(outcome.material),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "figures": outcome.figures,
        "picture": None,
        "note": outcome.note,
    }


def save(made: dict[str, Any], picture: Figure | None = None, folder: Path | None = None) -> Path:
    """Writes a record, and its picture beside it, into `folder` (QUALITY_DIR); returns the record's path."""
    folder = folder or Path(settings.QUALITY_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = re.sub(r"\D", "", made["made_at"].partition("+")[0])
    words = (made["measure"], made["set"]["name"], made["model"].rpartition(":")[2].removesuffix(".pt"))
    stem = re.sub(r"[^A-Za-z0-9_.]+", "-", "-".join(words)).strip("-.").lower()[-120:] + f"-{stamp}"
    if picture is not None:
        plots.save(picture, folder / f"{stem}.png")
        made = made | {"picture": f"{stem}.png"}
    path = folder / f"{stem}.json"
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def load_all() -> list[dict[str, Any]]:
    """Every record, newest first, with `folder`: where its picture lies."""
    found = []
    for folder in dict.fromkeys((shipped(), Path(settings.QUALITY_DIR))):
        for path in sorted(folder.glob("*.json")):
            try:
                one = json.loads(path.read_text(encoding="utf-8"))
                one["made_at"], one["measure"], one["figures"]
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.warning("a record of quality cannot be read", extra={"file": path.name, "reason": str(error)})
                continue
            found.append(one | {"folder": folder})
    return sorted(found, key=lambda one: str(one["made_at"]), reverse=True)
