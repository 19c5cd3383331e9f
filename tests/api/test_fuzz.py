"""Whatever the schema allows, and much that it does not, is asked of the API: it answers as the schema says.

Never 500, never an answer of a status, type or shape that the schema does not tell, never a 200 to what it forbids.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests import factories as make

schema = schemathesis.openapi.from_wsgi("/api/schema?format=json", get_wsgi_application())


@pytest.fixture(autouse=True)
def shelf(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One illustration, and a folder for what jobs would write.

    As Django's own test client does it, requests leave the test's connection open.
    """
    monkeypatch.setattr(django_settings, "DATA_DIR", tmp_path)
    make.entry(caption="Un cheval", technique="estampe", objects={"horse": 0.8}, meaning=[1, 0, 0], look=[0, 1, 0])
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_no_address_fails(case: schemathesis.Case) -> None:
    # Only the database knows which codes, ids and tokens there are: what the schema allows may still be refused.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
