"""What the measurements share: a clock for wall and CPU, an empty database, and the figures as the last line."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection

DATABASE = "headwater_bench"


def database() -> dict[str, Any]:
    """Django's settings for the database of HEADWATER_DATABASE_URL, for a program that has no settings of its own."""
    parts = urlsplit(os.environ["HEADWATER_DATABASE_URL"])
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path.removeprefix("/")}
    place = {"HOST": parts.hostname, "PORT": parts.port, "USER": parts.username, "PASSWORD": parts.password or ""}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path.strip("/"), **place}


def own_schema() -> None:
    """Empty the database, which must be the benchmark's own, and make the tables of the installed program in it."""
    if connection.vendor == "postgresql":
        assert connection.settings_dict["NAME"] == DATABASE, f"only a database named {DATABASE} is emptied"
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    else:
        connection.close()
        name = str(connection.settings_dict["NAME"])
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
    call_command("migrate", verbosity=0)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall seconds, and CPU-seconds of this process and (on Linux) of the database server's."""
    cpu, wall = _cpu(), time.perf_counter()
    work()
    return time.perf_counter() - wall, _cpu() - cpu


def _cpu() -> float:
    spent = time.process_time()
    if connection.vendor == "postgresql" and sys.platform == "linux":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process = cursor.fetchone()[0]
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def report(figures: dict[str, float]) -> None:
    """Hand the figures to `python -m bench`, which reads the last line."""
    sys.stdout.write(json.dumps(figures) + "\n")
