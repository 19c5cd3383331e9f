"""One JSON object per log line: time, level, logger, message, the ids of the request and the task it belongs to, and
the fields passed as `extra`; no personal data.

The id of a request travels with the tasks that it sends, so that a line of a worker tells which click it began with.
Mail and IP addresses that a library writes into a message are struck out.
"""

from __future__ import annotations

import json
import logging
import re
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun

logger = logging.getLogger("portal.task")
#: Fields that are not written: those of every record, and `data`, in which Celery gives the arguments of a task.
STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "data"}
HEADER = "portal_request"
#: What becomes of an address in a line.
STRUCK = "[…]"
MAIL = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
IPV4 = r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])"
HEX = r"[\da-fA-F]{1,4}"
SHORT = rf"(?:{HEX}(?::{HEX})*)?"
IPV6 = rf"(?<![\w:])(?:(?:{HEX}:){{3,7}}{HEX}|{SHORT}::{SHORT})(?![\w:])"
ADDRESSES = re.compile(f"{MAIL}|{IPV4}|{IPV6}")

REQUEST: ContextVar[str] = ContextVar("request", default="")
TASK: ContextVar[str] = ContextVar("task", default="")
STARTED: ContextVar[float] = ContextVar("started", default=0.0)


class JSONFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": struck(record.getMessage()),
        }
        line |= {k: _plain(v) for k, v in vars(record).items() if k not in STANDARD and not k.startswith("_")}
        line |= {name: held.get() for name, held in (("request", REQUEST), ("task", TASK)) if held.get()}
        if record.exc_info:
            line["error"] = struck(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=_text)


def struck(text: str) -> str:
    """The text without the mail and IP addresses in it."""
    return ADDRESSES.sub(STRUCK, text)


def _plain(value: Any) -> Any:
    return struck(value) if isinstance(value, str) else value


def _text(value: object) -> str:
    # Django passes requests and users along: written out, they would tell who asked what.
    if hasattr(value, "META"):
        return str(getattr(value, "id", ""))
    return type(value).__name__ if hasattr(value, "get_username") else struck(str(value))


@before_task_publish.connect(dispatch_uid="portal.logs.send")
def _send(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None and REQUEST.get():
        headers[HEADER] = REQUEST.get()


@task_prerun.connect(dispatch_uid="portal.logs.begin")
def _begin(task_id: str = "", task: Any = None, **_: Any) -> None:
    REQUEST.set(str(getattr(task.request, HEADER, None) or ""))
    TASK.set(task_id)
    STARTED.set(time.perf_counter())


@task_postrun.connect(dispatch_uid="portal.logs.end")
def _end(task: Any = None, state: str = "", **_: Any) -> None:
    milliseconds = round((time.perf_counter() - STARTED.get()) * 1000, 1)
    logger.info("task", extra={"what": task.name, "state": state.lower(), "ms": milliseconds})
    REQUEST.set("")
    TASK.set("")
