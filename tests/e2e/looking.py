"""What tests in the browser do again and again: sign in, and find what is wrong with a page."""

from __future__ import annotations

from typing import Any

import pytest
from web.books import PASSWORD


def signed_in(browser: Any, site: str, name: str) -> Any:
    """A page in which somebody of the books is signed in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, site, name)
    return page


def visit(page: Any, address: str) -> None:
    """Go to a page; where it is made while somebody waits, be there when it is made."""
    page.goto(address)
    if "/working/" not in address:
        page.wait_for_url(lambda now: "/working/" not in now)


def sign_in(page: Any, site: str, name: str) -> None:
    """Sign in by password."""
    page.goto(f"{site}/sign-in/")
    page.fill("#id_login", f"{name}@synthetic.example")
    page.fill("#id_password", PASSWORD)
    press(page, "main button")


def press(page: Any, button: str) -> None:
    """Press a button (a selector) that leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        page.click(button)


def faults(page: Any, where: str, rules: list[str] | None = None) -> list[str]:
    """What is wrong with the page as it stands in the browser."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(pytest.importorskip("axe_playwright_python.sync_playwright").Axe().axe_script)
    asked = {"resultTypes": ["violations"]} | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
    found = [
        f"{where}: {violation['id']}: {node['html'][:150]}"
        for violation in page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked)
        for node in violation["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{where}: {wide} pixels stick out"] if wide > 0 else [])
