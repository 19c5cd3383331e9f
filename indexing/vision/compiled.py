"""A torch module compiled by OpenVINO for this processor, and the folder of `DATA_DIR/cache` where that is kept.

Tracing a model costs seconds, reading its conversion again a fraction of one. A conversion belongs to the weights (by
sha256), the versions of the libraries and the processor; a folder that cannot be written only means converting anew in
each process. A compiled model must not be shared across a fork; ours are made at their first use, in the worker itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexing.vision.torches import Outputs, quiet_torch

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
#: Part of every key: raise it when the conversion below changes.
REVISION = 1
VERDICT = "verdict.json"


@cache
def precisions() -> tuple[str, ...]:
    """What OpenVINO is worth trying with here, quickest first; nothing where torch is to do it all.

    It pays where the processor has AVX-512 (bfloat16 needs that of AVX-512 or AMX); elsewhere it was never measured.
    """
    try:
        abilities = _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError) as error:
        log.info("no OpenVINO, torch does it all", extra={"reason": str(error)})
        return ()
    if not quiet_torch().backends.cpu.get_cpu_capability().startswith("AVX512"):
        return ()
    return ("bf16", "f32") if "BF16" in abilities else ("f32",)


def convert(module: Any, example: tuple[Any, ...], free: tuple[int, ...]) -> Any:
    """OpenVINO's model of a torch module; the dimensions `free` of its inputs may vary.

    Goes to the frontend itself: `openvino.convert_model` would report to the maker and trace three times over.
    """
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    torch = quiet_torch()
    with torch.inference_mode(False), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of every shape it looks at
        decoder = TorchScriptPythonDecoder(module, example_input=example, trace_kwargs={"check_trace": False})
        frontend = FrontEndManager().load_by_framework("pytorch")
        model = frontend.convert(frontend.load(decoder))
    model.reshape(
        {
            number: [-1 if place in free else size for place, size in enumerate(one.shape)]
            for number, one in enumerate(example)
        }
    )
    return model


def compiled(model: Any, precision: str) -> Callable[..., Outputs]:
    """A pass from a batch (torch tensors) to arrays; not to be called from two threads at once."""
    options = {
        "INFERENCE_PRECISION_HINT": precision,
        # As many as torch, so that MODEL_THREADS and OMP_NUM_THREADS hold for both.
        "INFERENCE_NUM_THREADS": quiet_torch().get_num_threads(),
        # Pinned, the threads of two workers would sit on the same core.
        "ENABLE_CPU_PINNING": False,
    }
    ready = _core().compile_model(model, "CPU", options)

    def run(*batch: Any) -> Outputs:
        return tuple(ready([one.contiguous().numpy() for one in batch]).values())

    return run


class Kept:
    """The conversion of one model on disk, with the precision found to agree ("" when none did)."""

    def __init__(self, key: str) -> None:
        """`key` names weights and part; an empty one keeps nothing."""
        self.folder = _folder(key) if key else None

    def verdict(self) -> str | None:
        """The precision to use, None when this model was never tried here."""
        try:
            return str(json.loads((self.folder / VERDICT).read_text())["precision"]) if self.folder else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def load(self) -> Any:
        """OpenVINO's model; RuntimeError when the files are damaged."""
        assert self.folder
        return _core().read_model(self.folder / "model.xml")

    def save(self, model: Any, precision: str) -> None:
        """Complete or not at all: written beside its place and moved there."""
        if self.folder is None:
            return
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            partial = Path(tempfile.mkdtemp(dir=self.folder.parent, prefix="."))
        except OSError as error:
            log.info("conversions cannot be kept", extra={"reason": str(error)})
            return
        try:
            if precision:
                _save_model(model, partial / "model.xml")
            (partial / VERDICT).write_text(json.dumps({"precision": precision}))
            shutil.rmtree(self.folder, ignore_errors=True)
            partial.rename(self.folder)
        except (OSError, RuntimeError) as error:  # the disk is full, or another worker was quicker
            log.info("a conversion was not kept", extra={"reason": str(error)})
            shutil.rmtree(partial, ignore_errors=True)


def _save_model(model: Any, path: Path) -> None:
    import openvino

    openvino.save_model(model, path, compress_to_fp16=False)


def _folder(key: str) -> Path:
    import openvino
    from django.conf import settings

    name = _core().get_property("CPU", "FULL_DEVICE_NAME")
    made_by = f"{REVISION} {openvino.__version__} {quiet_torch().__version__} {name} {precisions()}"
    where = hashlib.sha256(made_by.encode()).hexdigest()[:12]
    return Path(settings.DATA_DIR) / "cache" / "compiled" / f"{key}-{where}"


@cache
def _core() -> Any:
    import openvino

    return openvino.Core()
