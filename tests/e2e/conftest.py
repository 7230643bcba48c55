"""A site of its own for each run, and a browser to look at it with.

Needs the dependency group e2e and a Chromium of the system; without them this says so and is skipped.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDED = ("playwright", "axe_playwright_python")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None] + ([] if CHROMIUM else ["chromium"])


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    if MISSING:
        pytest.skip(f"pages are not looked at in a browser: {', '.join(MISSING)} is not installed")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    unwanted = ("DJANGO_SETTINGS_MODULE", "HEADWATER_DATABASE_URL", "HEADWATER_SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    command = [sys.executable, str(Path(__file__).with_name("serve.py"))]
    environment |= {"HEADWATER_HOME": str(home), "HEADWATER_SECOND_STEP": "offered"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            address = server.stdout.readline().strip()
            assert address.startswith("http://localhost:"), "the server did not start"
            yield address
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with playwright.sync_playwright() as running:
        made = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *quiet])
        yield made
        made.close()
