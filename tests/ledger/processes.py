"""Starting writers: processes of their own on the same database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from fresh import Fresh

TESTS = Path(__file__).parent.parent


def start(fresh: Fresh, *words: str) -> subprocess.Popen[str]:
    """A writer on this database, with the product's settings, that prints what it has posted."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "headwater.config.settings",
        "HEADWATER_DATABASE_URL": fresh.url,
        "HEADWATER_SECRET_KEY": "only-for-tests",
        "PYTHONPATH": str(TESTS),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "ledger.writer", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
