"""`/metrics` for Prometheus: text format 0.0.4, for whoever has the token or asks from an allowed network.

What the processes count stands in Redis (`indexing.tally`), so that one answer speaks for all of them; the rest is
asked of the tables as they are. Without Redis, `portal_up{part="redis"}` is 0 and its families are missing. Nothing in
it comes from a reader.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from indexing import tally
from portal import operations
from portal.health import version
from search.encoder import ALIVE
from search.uploads import store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]
Values = Iterable[tuple[Labels, float]]
#: Families that the processes count: name in the tally -> name, kind and help shown.
COUNTED = {
    "requests": ("portal_requests_total", "counter", "Requests by view, method and status."),
    "request_seconds": ("portal_request_seconds", "histogram", "Time to answer a request, by view."),
    "encode_seconds": ("portal_encode_seconds", "histogram", "Time until the encoder answered, by task and outcome."),
}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not allowed(request):
        return HttpResponse("Forbidden\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(text(), content_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def allowed(request: HttpRequest) -> bool:
    """A network only counts for who asks directly: behind a proxy every reader has the proxy's address."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers or "X-Forwarded-Proto" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)


def text() -> str:
    parts = [_family("portal_build_info", "gauge", "The version at work.", [({"version": version()}, 1)])]
    parts += _from_redis() + _from_tables()
    return "".join(parts)


def _from_redis() -> list[str]:
    name, about = "portal_up", "1 where a part answers, 0 where it does not."
    try:
        counted, encoder = tally.samples(), bool(store().exists(ALIVE))
    except RedisError:
        return [_family(name, "gauge", about, [({"part": "redis"}, 0)])]
    waiting, seen = operations.queues() or {}, operations.workers() or []
    return [
        _family(name, "gauge", about, [({"part": "redis"}, 1), ({"part": "encoder"}, int(encoder))]),
        _family("portal_queue_messages", "gauge", "Messages waiting, by queue.",
                [({"queue": queue}, count) for queue, count in waiting.items()]),
        _family("portal_worker_seen_seconds", "gauge", "Seconds since a worker gave a sign of life.",
                [({"worker": worker.name}, round(worker.age, 1)) for worker in seen]),
        *_counted(counted),
    ]  # fmt: skip


def _from_tables() -> list[str]:
    told = operations.counts()
    rooms = operations.rooms()
    taken = [({"of": room.name}, room.taken) for room in rooms if room.taken is not None]
    free = [({"of": room.name}, room.free) for room in rooms if room.free is not None]
    return [
        _family("portal_jobs", "gauge", "Jobs, by state.", _labelled(told["jobs"], "state")),
        _family("portal_job_items", "gauge", "Steps of jobs, by stage and state.",
                _labelled(told["items"], "stage", "state")),
        _family("portal_rows", "gauge", "About how many rows a table has.", _labelled(told["rows"], "table")),
        _family("portal_stored_bytes", "gauge", "Bytes in the database, and of the vectors in it.", taken),
        _family("portal_disk_free_bytes", "gauge", "Bytes free on the disk of a folder.", free),
    ]  # fmt: skip


def _labelled(counts: Mapping[tuple[str, ...], int], *names: str) -> list[tuple[Labels, float]]:
    return [(dict(zip(names, key, strict=True)), count) for key, count in sorted(counts.items())]


def _counted(samples: Iterable[tally.Sample]) -> list[str]:
    groups: dict[str, dict[tuple[tuple[str, str], ...], dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for one in samples:
        groups[one.name][one.labels][one.part] = one.value
    found = []
    for key, (name, kind, about) in COUNTED.items():
        if kind == "counter":
            found.append(_family(name, kind, about, [(dict(k), parts[""]) for k, parts in groups[key].items()]))
        else:
            found.append(_histogram(name, about, groups[key]))
    return found


def _histogram(name: str, about: str, series: Mapping[tuple[tuple[str, str], ...], dict[str, float]]) -> str:
    """Buckets are kept apart and shown summed up, as the format wants them."""
    lines = [f"# HELP {name} {about}\n# TYPE {name} histogram\n"]
    for key, parts in series.items():
        labels, total = dict(key), 0.0
        for place, bound in enumerate((*map(str, tally.BUCKETS), "+Inf")):
            total += parts.get(str(place), 0.0)
            lines.append(_line(f"{name}_bucket", {**labels, "le": bound}, total))
        lines.append(_line(f"{name}_sum", labels, parts.get("sum", 0.0)))
        lines.append(_line(f"{name}_count", labels, total))
    return "".join(lines)


def _family(name: str, kind: str, about: str, values: Values) -> str:
    return f"# HELP {name} {about}\n# TYPE {name} {kind}\n" + "".join(_line(name, *one) for one in values)


def _line(name: str, labels: Labels, value: float) -> str:
    pairs = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{pairs}}} {value:.15g}\n" if pairs else f"{name} {value:.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
