"""Days of work in a real browser: what people set out to do, from the first page to the last."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from e2e.looking import faults, press, sign_in, signed_in

GIFTS = """code,donor,fund,earmarking,received on,currency,amount
WEB-1,SWE,unearmarked,A,2024-03-01,USD,1000.50
WEB-2,Norwegen,unearmarked,A,2024-03-02,USD,2000
"""
MENDED = GIFTS.replace("Norwegen", "NOR")


def button(words: str) -> str:
    return f'button:text-is("{words}")'


def follow(page: Any, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=words, exact=True).first.click()


def said(page: Any) -> str:
    return " ".join(page.inner_text("body").split())


def test_signing_in_with_a_second_step(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "checker")
    page.goto(f"{site}/account/")
    follow(page, "Add an app")
    secret = "".join(page.inner_text("code.secret").split())
    assert faults(page, "adding an app") == []
    # The code of this half minute, as the app on a phone shows it.
    page.fill("#id_code", totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
    press(page, button("Add it"))
    codes = [one.inner_text() for one in page.query_selector_all("ul.codes code")]
    assert codes and faults(page, "recovery codes") == []
    follow(page, "I have kept them")
    press(page, button("Sign out"))

    sign_in(page, site, "checker")
    assert page.title().startswith("Second step")
    assert faults(page, "second step") == []
    page.fill("#id_code", "000000")
    press(page, button("Sign in"))
    assert page.title().startswith("Error: ")
    page.fill("#id_code", codes[0])
    press(page, button("Sign in"))
    page.goto(f"{site}/account/")
    assert f"{len(codes) - 1} left" in said(page)


def test_a_workbook_with_errors_is_repaired_loaded_and_undone(browser: Any, site: str, tmp_path: Path) -> None:
    page = signed_in(browser, site, "keeper")
    page.goto(f"{site}/workbooks/contribution/")
    page.set_input_files("input[type=file]", {"name": "gifts.csv", "mimeType": "text/csv", "buffer": GIFTS.encode()})
    press(page, button("Look at it"))
    assert "It cannot be loaded as it is." in said(page) and "Norwegen" in said(page)
    assert faults(page, "complaints") == []
    with page.expect_download() as download:
        page.click("a[download]")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"

    page.goto(f"{site}/workbooks/contribution/")
    page.set_input_files("input[type=file]", {"name": "gifts.csv", "mimeType": "text/csv", "buffer": MENDED.encode()})
    press(page, button("Look at it"))
    assert "New 2" in said(page)
    press(page, button("Load it into the books"))
    assert "gifts.csv" in page.inner_text("h1")
    loaded = page.url
    page.goto(f"{site}/contributions/?text=WEB-")
    assert page.inner_text("h1") == "2 contributions"
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV", exact=True).click()
    assert "WEB-1" in Path(download.value.path()).read_text(encoding="utf-8-sig")

    page.goto(loaded)
    page.click("main summary")
    page.fill("#undo_why", "Synthetic: the wrong file.")
    press(page, button("Undo this file"))
    assert page.title().startswith("Check before you sign")
    press(page, button("Undo this file"))
    assert "Undone by" in said(page)
    page.goto(f"{site}/contributions/?text=WEB-")
    assert "No contribution" in said(page) or page.inner_text("h1") == "0 contributions"


def test_an_allocation_is_proposed_returned_and_approved_by_another(browser: Any, site: str) -> None:
    clerk, checker = signed_in(browser, site, "clerk"), signed_in(browser, site, "second")
    clerk.goto(f"{site}/record/allocation/")
    press(clerk, button("Check it"))
    assert clerk.title().startswith("Error: ")
    assert clerk.evaluate("document.activeElement.className") == "error-summary"
    for field, words in (
        ("code", "WEB-AL-1"),
        ("fund", "unearmarked"),
        ("amount", "1000.00"),
        ("purpose", "Synthetic: a hub for stock."),
        ("expected_results", "Synthetic: tents arrive sooner."),
        ("criteria", "Synthetic: urgency."),
        ("proposed_on", "2024-06-01"),
    ):
        write(clerk, f"#record_{field}", words)
    write(clerk, "#record_plan_element", None)
    press(clerk, button("Check it"))
    assert clerk.title().startswith("Check before you sign"), said(clerk)
    assert faults(clerk, "check before you sign") == []
    press(clerk, "main button[value=yes]")
    assert "WEB-AL-1" in clerk.inner_text("h1")

    checker.goto(f"{site}/allocations/WEB-AL-1/")
    checker.get_by_text("Return it to whoever proposed it", exact=True).first.click()
    checker.fill("#return_reason", "Synthetic: say how many tents.")
    press(checker, "form:has(#return_reason) button")
    press(checker, "main button[value=yes]")
    assert "returned" in said(checker)
    clerk.goto(f"{site}/inbox/")
    assert "WEB-AL-1" in said(clerk)


def write(page: Any, field: str, words: str | None) -> None:
    """Write into a field, or choose in it; None: the first thing that can be chosen."""
    if page.eval_on_selector(field, "field => field.tagName") != "SELECT":
        assert words is not None
        page.fill(field, words)
    elif words is None:
        page.select_option(field, index=1)
    else:
        page.select_option(field, words)


def test_the_keyboard_opens_the_search(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "clerk")
    page.goto(f"{site}/contributions/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sweden")
    page.wait_for_selector("dialog >> text=Sweden")
    assert faults(page, "palette") == []


def test_what_was_written_of_a_report_is_there_after_leaving_and_gone_once_saved(browser: Any, site: str) -> None:
    page = signed_in(browser, site, "clerk")
    address = f"{site}/narrative/annual/closing/en/edit/"
    page.goto(address)
    page.fill("#section_text", "Synthetic: written, and not saved.")
    page.goto(f"{site}/contributions/")
    page.goto(address)
    assert page.input_value("#section_text") == "Synthetic: written, and not saved."
    press(page, "button[value=save]")
    page.goto(address)
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("address", ["/contributions/", "/allocations/"])
def test_lists_work_without_javascript(browser: Any, site: str, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "clerk")
    page.goto(f"{site}{address}?sort=code")
    assert page.query_selector_all("tbody tr")
    context.close()
