"""Hosts that have refused us, asked again because staff want it: retrying a step lifts the stop that it met.

If the host refuses again it is stopped again, by the first request. Where Redis is silent the stops end by themselves.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db.models import QuerySet
from redis import Redis
from redis.exceptions import RedisError

from indexing.models import JobItem
from indexing.sources.breaker import RedisBreaker

log = logging.getLogger(__name__)
#: How HostStopped begins, after the name of the host.
STOPPED = " is stopped"


def release(failed: QuerySet[JobItem]) -> None:
    """Lifts the stops that these steps have failed on."""
    errors = failed.filter(last_error__contains=STOPPED).order_by().values_list("last_error", flat=True).distinct()
    hosts = {error.partition(STOPPED)[0] for error in errors}
    if not hosts:
        return
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=5) as client:
            breaker = RedisBreaker(client)
            for host in hosts:
                breaker.close(host)
    except RedisError as error:
        log.warning("stops not lifted", extra={"hosts": sorted(hosts), "reason": str(error)})
