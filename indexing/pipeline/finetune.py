"""The computation "finetune": a detector measured, taught on reviewed pages, measured again on the same held-out ones.

Three shares: "all" measures the model it starts from, "train" runs ultralytics in a process of its own (a pause or a
cancel ends it within a second; resumed, it begins anew), "after" measures what came of it and makes a draft. A row that
is gone ends the job quietly. Faults that staff can mend are SourceErrors.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from indexing.boxes_io.sheets import Sheet, sheets
from indexing.evaluation.boxes import measured
from indexing.evaluation.detections import known, on_sheets
from indexing.hub.shelf import home
from indexing.jobs.claims import ACTIVE
from indexing.models import Corpus, Job, Page, TrainedDetector
from indexing.pipeline import finetune_pages as material
from indexing.pipeline.spaces import agent_of
from indexing.sources.records import SourceError
from indexing.training.detector.tuning import Plan, write_plan
from indexing.vision import registry
from indexing.vision.detector import UltralyticsDetector
from indexing.vision.protocols import ModelUnavailableError
from indexing.vision.weights import locate, sha256

log = logging.getLogger(__name__)
KIND = "ultralytics:"
SHOWN = ("n", "ap50", "precision_50", "recall_50", "precision_75", "recall_75")
BATCH = 8
LOOK = 0.5  # seconds between two looks at the process


def compute(job: Job, key: str) -> Sequence[str]:
    trained = TrainedDetector.objects.filter(pk=job.options["detector"]).first()
    if trained is None:
        return ()
    if key == "all":
        return _before(trained)
    if key == "after":
        return _after(trained)
    return _train(trained, job, key)


def folder_of(trained: TrainedDetector) -> Path:
    return home() / "finetuned" / str(trained.pk)


def detector_of(name: str) -> UltralyticsDetector:
    """The detector called `name`, of the kind that can be tuned. SourceError."""
    try:
        found = registry.detector(name)
    except ModelUnavailableError as error:
        raise SourceError(str(error), "no-model") from error
    if not isinstance(found, UltralyticsDetector):
        raise SourceError(f"{name} is no model of ultralytics.", "untunable")
    return found


def figures_of(detector: UltralyticsDetector, held: Sequence[Sheet]) -> dict[str, Any]:
    """{"pages", "all", "classes": {code: SHOWN}} on some pages."""
    truth = material.truth(held)
    found, _ = measured(truth, on_sheets(truth, detector), known(truth, detector.labels))
    classes = {code: {name: one[name] for name in SHOWN} for code, one in found["classes"].items() if one["n"]}
    return {
        "pages": found["pages"],
        "all": {name: found["agnostic"][name] for name in SHOWN},
        "classes": classes,
        "mean_ap50": found["mean_ap50"],
    }


def _corpora(trained: TrainedDetector) -> list[Corpus]:
    return list(Corpus.objects.filter(slug__in=trained.plan["corpora"]))


def _before(trained: TrainedDetector) -> Sequence[str]:
    pages, detector = material.gather(_corpora(trained)), detector_of(trained.start)
    trained.plan |= {
        "train_pages": len(pages.train),
        "held_pages": len(pages.held),
        "held_documents": sorted({sheet.page.document_id for sheet in pages.held}),
        # The very pages: what is reviewed meanwhile must not part before from after.
        "held": [sheet.page.pk for sheet in pages.held],
        "start_sha256": detector.card.sha256,
    }
    trained.figures = {"before": figures_of(detector, pages.held)}
    trained.save(update_fields=["plan", "figures"])
    return ("train",)


def _train(trained: TrainedDetector, job: Job, key: str) -> Sequence[str]:
    folder = folder_of(trained) / "work"
    shutil.rmtree(folder, ignore_errors=True)
    held = set(trained.plan["held"])
    train = [sheet for sheet in material.gather(_corpora(trained)).train if sheet.page.pk not in held]
    detector = detector_of(trained.start)
    lessons = material.taught(train, detector.labels)
    names = [*detector.labels, *(code for code in lessons if code not in detector.labels)]
    material.lay_out(folder, train, names)
    places, start = [names.index(code) for code in lessons], str(locate(trained.start.removeprefix(KIND)))
    write_plan(folder, Plan(start, names, places, trained.plan["epochs"], trained.plan["side"], min(BATCH, len(train))))
    if not _watched(folder, trained, job):
        shutil.rmtree(folder, ignore_errors=True)
        paused = Job.objects.filter(pk=job.pk, state=Job.State.PAUSED).exists()
        return (_next(key),) if paused else ()
    trained.classes, trained.plan = names, trained.plan | {"taught": lessons}
    trained.save(update_fields=["classes", "plan"])
    return ("after",)


def _next(key: str) -> str:
    return f"train-{int(key.partition('-')[2] or 1) + 1}"


def _watched(folder: Path, trained: TrainedDetector, job: Job) -> bool:
    """Runs the training, telling how far it is. False when the job was stopped meanwhile."""
    command = [sys.executable, "-m", "indexing.training.detector.tuning", str(folder)]
    with (folder / "log").open("wb") as out, subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=out, stderr=out
    ) as process:  # fmt: skip
        try:
            while process.poll() is None:
                _tell(folder, trained)
                if not Job.objects.filter(pk=job.pk, state__in=ACTIVE).exists():
                    return False
                time.sleep(LOOK)
        finally:
            process.kill()  # a fault of the database would else wait here until all is trained
    _tell(folder, trained)
    if process.returncode:
        told = (folder / "log").read_text(encoding="utf-8", errors="replace").strip()[-2000:]
        log.error("fine-tuning failed", extra={"detector": trained.pk, "log": told})
        last = told.rpartition("\n")[2]
        if process.returncode == 2:
            raise SourceError(last, "untunable")
        raise RuntimeError(f"The training ended with code {process.returncode}: {last}")
    return True


def _tell(folder: Path, trained: TrainedDetector) -> None:
    try:
        told = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    if trained.figures.get("progress") != told:
        trained.figures["progress"] = told
        trained.save(update_fields=["figures"])


def _after(trained: TrainedDetector) -> Sequence[str]:
    folder = folder_of(trained)
    path = folder / locate(trained.start.removeprefix(KIND)).name
    if (folder / "work" / "tuned.pt").exists():
        _settle(folder, path, trained)
    elif not path.exists():
        raise SourceError("What was trained is gone: begin again.", "gone")
    shutil.rmtree(folder / "work", ignore_errors=True)
    place = path.relative_to(home())
    detector = detector_of(f"{KIND}{place}")
    held = sheets(Page.objects.filter(pk__in=trained.plan["held"]).select_related("document"))
    trained.figures["after"] = figures_of(detector, [sheet for sheet in held if material.picture_of(sheet).is_file()])
    trained.figures.pop("progress", None)
    trained.file, trained.sha256 = str(place), detector.card.sha256
    trained.agent, trained.state = agent_of(detector.card), TrainedDetector.State.DRAFT
    trained.save()
    return ()


def _settle(folder: Path, path: Path, trained: TrainedDetector) -> None:
    """The weights in their place, with their sum and, of the model they come from, thresholds and calibration.

    They are moved last, in one step: where this is broken off, it is done again, and no weights are without a card.
    """
    tuned = folder / "work" / "tuned.pt"
    digest = sha256(tuned)
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    start = locate(trained.start.removeprefix(KIND))
    card: dict[str, Any] = {}
    if (beside := start.with_name("card.json")).exists():
        card = {name: value for name, value in json.loads(beside.read_bytes()).items() if name in ("thresholds", "url")}
    card |= {"version": f"tuned-{trained.pk}-{digest[:8]}", "licence": "AGPL-3.0-or-later", "sha256": digest}
    path.with_name("card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    if (curves := start.with_name("calibration.json")).exists():
        shutil.copyfile(curves, path.with_name("calibration.json"))
    tuned.replace(path)
