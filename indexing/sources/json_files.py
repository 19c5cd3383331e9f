"""JSON from strangers: objects only, without the values that a database refuses.

NUL characters and halves of surrogate pairs are dropped from texts, NaN and infinities become null: all are allowed by
Python's reader and none by Postgres. Raises SourceError (code "bad-json", "too-large", "not-iiif", "unreadable").
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from indexing.sources.records import JSON, SourceError

#: A manifest of 3,000 pages with annotations stays below this; more is a mistake or an attack.
MAX_JSON = 100 * 2**20
SUSPECT = re.compile(r"\\u(0000|[dD][89a-fA-F])|\x00")


def read_object(path: Path) -> JSON:
    """The JSON object in a file. Raises SourceError."""
    try:
        if path.stat().st_size > MAX_JSON:
            raise SourceError(f"The JSON is larger than {MAX_JSON // 2**20} MiB", "too-large")
        text = path.read_bytes().decode("utf-8-sig")
        data: Any = json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
        if SUSPECT.search(text):
            data = _storable(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"This is not valid JSON: {error or 'nested too deeply'}", "bad-json") from error
    except OSError as error:
        raise SourceError(f"The file cannot be read: {error.strerror}", "unreadable") from error
    if not isinstance(data, dict):
        raise SourceError("This JSON is not an object, hence no IIIF manifest or collection", "not-iiif")
    return data


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return value
