"""The ground everything stands on: the database is Postgres with pgvector, and the web process stays light."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.db import connection

from indexing.tokens import bucket, token, tokens


@pytest.mark.django_db
def test_the_database_is_postgres_with_pgvector() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT '[1,0]'::halfvec <=> '[0,1]'::halfvec")
        assert cursor.fetchone() == (1.0,)


def test_the_web_process_never_imports_the_models() -> None:
    code = (
        "import sys, portal.wsgi\n"
        "from django.urls import get_resolver\n"
        "get_resolver().url_patterns\n"
        "heavy = {'torch', 'open_clip', 'ultralytics', 'openvino', 'transformers'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_slider_on_the_grid_is_one_token() -> None:
    assert token(7, 0.55) == 7 * 32 + 11
    assert tokens(7, 0.5499999) == [7 * 32 + b for b in range(12)]
    assert bucket(1.0) == 20
    assert bucket(0.0) == 0
