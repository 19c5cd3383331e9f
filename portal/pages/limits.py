"""How often one address may do a costly thing, counted in Redis by the minute, hour or day.

The address itself is never kept: the counter's name is a keyed hash of it and goes away with its period. When Redis is
down nobody is refused here; what needs Redis will say so itself.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def rates() -> dict[str, str]:
    framework: dict[str, Any] = settings.REST_FRAMEWORK
    return dict(framework["DEFAULT_THROTTLE_RATES"])


def allowed(request: HttpRequest, what: str) -> bool:
    """Counts one act of `what` (a key of DEFAULT_THROTTLE_RATES) and says whether it is within the rate."""
    most, _slash, period = rates()[what].partition("/")
    who = salted_hmac("portal.limits", request.META.get("REMOTE_ADDR", "")).hexdigest()[:24]
    key = f"limit:{what}:{who}"
    try:
        cache.add(key, 0, PERIODS[period[0]])
        return cache.incr(key) <= int(most)
    except (RedisError, ValueError):
        # ValueError: the counter ran out between the two calls.
        return True
