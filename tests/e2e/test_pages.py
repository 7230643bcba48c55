"""Pages in a real browser: nothing that the accessibility checker finds, nothing that sticks out, nothing blocked.

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
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"pages are not looked at in a browser: {', '.join(MISSING)} is not installed"
)

PASSWORD = "synthetic-and-long"
PAGES = {
    "clerk": (
        "/?year=2023",
        "/contributions/",
        "/contributions/?year=2024&status=all",
        "/contributions/?year=abc&donor=XX",
        "/contributions/SYN/2024-01/",
        "/contributions/SYN-2024-02/",
        "/allocations/",
        "/allocations/SYN-AL-02/",
        "/statements/?year=2023",
        "/statements/carry_over/?year=2023",
        "/statements/contributions.by_donor/?year=2023",
        "/statements/contributions.unearmarked.highest_to_date/?year=2023",
        "/results/?on=2023-12-31",
        "/results/?status=odd",
        "/indicators/",
        "/indicators/REACH/?on=2023-12-31",
        "/indicators/TRAIN/",
        "/indicators/OFFICERS/",
        "/observations/",
        "/observations/1/",
        "/reporting/?on=2025-02-15",
        "/undertakings/?on=2024-06-30",
        "/undertakings/IGF-2/",
        "/undertakings/IGF-3/",
        "/register-undertaking/",
        "/undertaking-board/?on=2024-06-30",
        "/work-plans/?on=2023-12-31",
        "/work-plans/IGF/?on=2023-12-31",
        "/commitments/?on=2023-12-31",
        "/commitments/KDMECC/?on=2023-12-31",
        "/assessments/?on=2024-06-30",
        "/registers/?on=2023-12-31",
        "/registers/signatory@document:KDMECC/?on=2023-12-31&after=2022-12-31",
        "/registers/PSEA focal point/",
        "/report/?year=2023",
        "/workbooks/",
        "/workbooks/contribution/",
        "/nowhere/",
    ),
    "auditor": ("/audit/", "/contributions/SYN-2024-03/"),
}
# What axe looks for when only the widths of things changed, or only their colours; None: everything.
LAYOUT, COLOURS = ["target-size", "color-contrast", "scrollable-region-focusable"], ["color-contrast"]
# Name: width, colours, direction, the rules that can come out differently from those before.
MODES = {
    "desktop": (1280, "light", "ltr", None),
    "desktop dark": (1280, "dark", "ltr", COLOURS),
    "phone": (390, "light", "ltr", None),
    "phone, right to left": (390, "light", "rtl", LAYOUT),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    unwanted = ("DJANGO_SETTINGS_MODULE", "HEADWATER_DATABASE_URL", "HEADWATER_SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    command = [sys.executable, str(Path(__file__).with_name("serve.py"))]
    environment |= {"HEADWATER_HOME": str(home)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            address = server.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), "the server did not start"
            yield address
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with playwright.sync_playwright() as running:
        made = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *quiet])
        yield made
        made.close()


def signed_in(browser: Any, site: str, name: str) -> Any:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("#id_username", f"{name}@synthetic.example")
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    return page


def faults(page: Any, where: str, rules: list[str] | None = None) -> list[str]:
    """What is wrong with the page as it stands in the browser."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    asked = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
    found = [
        f"{where}: {violation['id']}: {node['html'][:150]}"
        for violation in axe.run(page, options=asked).response["violations"]
        for node in violation["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{where}: {wide} pixels stick out"] if wide > 0 else [])


@pytest.fixture(scope="module")
def people(browser: Any, site: str) -> dict[str, Any]:
    """A page of the browser for each person, who is signed in."""
    return {name: signed_in(browser, site, name) for name in PAGES}


@pytest.mark.parametrize(("name", "address"), [(name, address) for name, all_of in PAGES.items() for address in all_of])
def test_a_page_has_no_fault(people: dict[str, Any], site: str, name: str, address: str) -> None:
    page, found = people[name], []

    def blocked(line: Any) -> None:
        if "Content Security" in line.text:
            found.append(line.text)

    page.on("console", blocked)
    page.goto(site + address)
    for mode, (width, colours, direction, rules) in MODES.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        found += faults(page, mode, rules)
    page.remove_listener("console", blocked)
    assert not found, "\n".join(found)


def test_a_form_in_error_is_found_and_mended_by_keyboard(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "clerk")
    page.goto(f"{site}/statements/carry_over/?year=2023")
    page.click("summary")
    page.click("details button")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert faults(page, "form in error") == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Synthetic: money of 2022.")
    page.click("details button")
    assert page.title().startswith("Check before you sign")
    page.click("main button[value=yes]")
    assert "Explained by Clerk (synthetic)" in page.inner_text("main")
    assert faults(page, "explained") == []


def test_nothing_comes_from_elsewhere(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "clerk")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/report/?year=2023")
    assert asked and all(address.startswith(site) for address in asked)
