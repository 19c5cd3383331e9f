#!/usr/bin/env python
"""Django's command line."""

import os
import secrets
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    alone = (["evaluate"], ["evaluate_shipped"], ["train"], ["models", "list"], ["models", "pull"])
    if any(sys.argv[1 : 1 + len(words)] == words for words in alone) or (
        "--dry-run" in sys.argv and sys.argv[1:2] == ["harvest"]
    ):
        # They ask neither the database nor Redis, so must run on a bare clone, where nothing says where those are.
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
        os.environ.setdefault("DATABASE_URL", "postgres:///none")
        os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:9/0")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
