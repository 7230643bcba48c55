"""The command headwater as a person types it: in a process of its own, on a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fresh import Fresh


class Command:
    """Runs the command and gives what it said."""

    def __init__(self, url: str, home: Path) -> None:
        self.home = home
        self.environment = os.environ | {
            "HEADWATER_DATABASE_URL": url,
            "HEADWATER_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "headwater.config.settings",
        }

    def __call__(self, *arguments: object, fails: bool = False) -> str:
        command = [sys.executable, "-m", "headwater", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, cwd=self.home)
        assert "Traceback" not in done.stderr, done.stderr
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stderr if fails else done.stdout


@dataclass(frozen=True)
class Demonstration:
    """A database that `headwater demo` filled, what it said and where it put its files. Only to copy and to read."""

    books: Fresh
    said: str
    home: Path
