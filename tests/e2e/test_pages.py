"""Pages in a real browser: nothing that the accessibility checker finds, nothing that sticks out, nothing blocked."""

from __future__ import annotations

import os
from typing import Any

import pytest
from e2e.looking import faults, press, signed_in, visit
from web.doors import DOORS, Door

# What is behind these doors is no page, or only another page.
NO_PAGES = {
    "set-language", "keep-view",
    "live-pool", "report-file", "iati-file", "api", "workbook-template", "workbook-complaints", "shared-file",
    "account_logout", "mfa_index", "mfa_login_webauthn", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip
# Pages in another state than the table of doors shows them in: a gap, a filter in error, a record that was reversed.
STATES = (
    "/?year=2023",
    "/contributions/?year=2024&status=all",
    "/contributions/?year=abc&donor=XX",
    "/contributions/SYN-2024-02/",
    "/allocations/SYN-AL-02/",
    "/statements/?year=2023",
    "/statements/carry_over/?year=2023",
    "/statements/contributions.by_donor/?year=2023",
    "/statements/contributions.unearmarked.highest_to_date/?year=2023",
    "/results/?on=2023-12-31",
    "/results/?status=odd",
    "/indicators/REACH/?on=2023-12-31",
    "/indicators/TRAIN/",
    "/reporting/?on=2025-02-15",
    "/undertakings/?on=2024-06-30",
    "/undertakings/IGF-2/",
    "/undertaking-board/?on=2024-06-30",
    "/work-plans/IGF/?on=2023-12-31",
    "/commitments/KDMECC/?on=2023-12-31",
    "/assessments/?on=2024-06-30",
    "/registers/?on=2023-12-31",
    "/registers/signatory@document:KDMECC/?on=2023-12-31&after=2022-12-31",
    "/inbox/?whose=all",
    "/record/allocation/",
    "/record/indicator/",
    "/search/?q=sweden",
    "/nowhere/",
)


def _looked_at_by(door: Door) -> str:
    """Who of the people of the books may come in."""
    if not isinstance(door.who, tuple):
        return "clerk"
    return "manager" if "manage people" in door.who else "auditor" if "read audit" in door.who else "clerk"


PAGES = [
    *(
        (_looked_at_by(door), door.address.format(observation=1, person=1))
        for name, door in DOORS.items()
        if name not in NO_PAGES
    ),
    *(("clerk", address) for address in STATES),
    ("auditor", "/contributions/SYN-2024-03/"),
]
# What axe looks for when only widths changed, or only colours; None: everything.
LAYOUT, COLOURS = ["target-size", "color-contrast", "scrollable-region-focusable"], ["color-contrast"]
# Name: width, colours, the rules that can come out differently from those before.
MODES = {
    "desktop": (1280, "light", None),
    "desktop dark": (1280, "dark", COLOURS),
    "phone": (390, "light", LAYOUT),
}
# With HEADWATER_TEST_LONG=1 each page is looked at in every language and mode. In short each is in English, and on a
# phone by turns in Arabic, which runs the other way, or in French or Spanish, whose words are longer.
IS_LONG = os.environ.get("HEADWATER_TEST_LONG") == "1"


def _looks(number: int) -> dict[str, dict[str, tuple[int, str, list[str] | None]]]:
    """The languages and modes in which a page is looked at."""
    if IS_LONG:
        return dict.fromkeys(("en", "fr", "es", "ar"), MODES)
    return {"en": MODES, ("ar", "fr", "ar", "es")[number % 4]: {"phone": MODES["phone"]}}


@pytest.fixture(scope="module")
def people(browser: Any, site: str) -> dict[str, Any]:
    """A page of the browser for each person, who is signed in."""
    return {name: signed_in(browser, site, name) for name in {name for name, _ in PAGES}}


@pytest.mark.parametrize(("number", "name", "address"), [(number, *one) for number, one in enumerate(PAGES)])
def test_a_page_has_no_fault(people: dict[str, Any], site: str, number: int, name: str, address: str) -> None:
    page, found = people[name], []

    def blocked(line: Any) -> None:
        if "Content Security" in line.text:
            found.append(line.text)

    page.on("console", blocked)
    for language, modes in _looks(number).items():
        page.context.add_cookies([{"name": "language", "value": language, "url": site}])
        visit(page, site + address)
        assert page.evaluate("document.documentElement.lang") == language or "/shared/" in address
        for mode, (width, colours, rules) in modes.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=colours)
            found += faults(page, f"{language}, {mode}", rules)
    page.remove_listener("console", blocked)
    assert not found, "\n".join(found)


def test_a_form_in_error_is_found_and_mended_by_keyboard(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "clerk")
    page.goto(f"{site}/statements/carry_over/?year=2023")
    page.click("main summary")
    press(page, "main details button")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert faults(page, "form in error") == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Synthetic: money of 2022.")
    press(page, "main details button")
    assert page.title().startswith("Check before you sign")
    press(page, "main button[value=yes]")
    assert "Explained by Clerk (synthetic)" in page.inner_text("main")
    assert faults(page, "explained") == []


def test_nothing_comes_from_elsewhere(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "clerk")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/report/?year=2023")
    assert asked and all(address.startswith(site) for address in asked)
