"""Who may read and write, what a browser is told, and that nothing in a page can run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from web.books import PASSWORD, Books

from headwater.access.actions import add_person
from headwater.exchange.reading import LARGEST_FILE
from headwater.funding.queries import allocation
from headwater.web import security

OUR_SCRIPT = '<script src="/static/web/headwater.js" defer></script>'
TEMPLATES = sorted((Path(security.__file__).parent / "templates").rglob("*.html"))


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    """With registers, measures and undertakings, whose pages are guarded alike."""
    return filled


def test_nothing_is_public_unless_somebody_says_so(books: Books) -> None:
    assert Client().get("/").status_code == 302


def test_forms_need_their_token(books: Books, as_: Callable[..., Client]) -> None:
    checker = as_("checker", checks_token=True)
    answer = checker.post(
        "/allocations/SYN-AL-01/", {"confirmed": "yes", "step": "approve", "version": 1, "on": "2024-02-10"}
    )
    assert answer.status_code == 403 and "This form is out of date" in answer.content.decode()
    assert allocation("SYN-AL-01").status == "proposed"
    page = checker.get("/allocations/SYN-AL-01/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    said = {"confirmed": "yes", "step": "approve", "version": 1, "on": "2024-02-10", "csrfmiddlewaretoken": token[1]}
    assert checker.post("/allocations/SYN-AL-01/", said).status_code == 302
    assert allocation("SYN-AL-01").status == "approved"


def test_signing_out_is_a_form(clerk: Client) -> None:
    assert clerk.get("/sign-out/").status_code == 405
    assert clerk.get("/").status_code == 200
    assert clerk.post("/sign-out/").status_code == 302
    assert clerk.get("/").status_code == 302


def test_signing_in_leads_back_and_never_elsewhere(books: Books) -> None:
    for wanted, led in (
        ("/allocations/?year=2023", "/allocations/?year=2023"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ):
        said = {"login": "clerk@synthetic.example", "password": PASSWORD, "next": wanted}
        answer = Client().post("/sign-in/", said)
        assert (answer.status_code, answer["Location"]) == (302, led)


def test_signing_in_does_not_say_what_was_wrong(books: Books) -> None:
    pages = [
        Client().post("/sign-in/", {"login": address, "password": password}).content.decode()
        for address, password in (("clerk@synthetic.example", "wrong"), ("stranger@synthetic.example", PASSWORD))
    ]
    for page in pages:
        assert "<title>Error: Sign in" in page
        assert "The address and the password do not belong together" in page
        assert PASSWORD not in page


def test_every_answer_carries_the_policies(books: Books, clerk: Client) -> None:
    """Each page is asked for in the matrix; here are the other kinds of answers, and what stands in the policies."""
    answers = [clerk.get(address) for address in ("/", "/nowhere/", "/contributions/x/", "/contributions/?format=csv")]
    answers += [Client().get("/"), Client().post("/"), clerk.get("/sign-out/")]
    for answer in answers:
        for name, value in security.HEADERS.items():
            assert answer[name] == value, answer.request["PATH_INFO"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert security.POLICY.startswith("default-src 'self'; ") and "unsafe" not in security.POLICY
    assert "frame-ancestors 'none'" in security.POLICY and "form-action 'self'" in security.POLICY


def test_what_one_person_sees_is_kept_by_nobody(clerk: Client) -> None:
    assert "no-store" in clerk.get("/contributions/")["Cache-Control"]


def test_cookies_are_out_of_reach_of_scripts(books: Books) -> None:
    answer = Client().post("/sign-in/", {"login": "clerk@synthetic.example", "password": PASSWORD})
    for cookie in answer.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_runs_anything(template: Path) -> None:
    """The policy would block it; a page must not depend on that, nor ask anything of another site."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r'<script src="{% static "[^"]+" %}" defer></script>', "", text)
    assert not re.search(r"<script|<style|<iframe|<object|javascript:", text, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(on\w+|style)\s*=", text, re.IGNORECASE)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text, re.IGNORECASE)
    assert "|safe" not in text and "autoescape" not in text
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        assert "{% csrf_token %}" in form


@pytest.mark.parametrize(
    "address",
    ["/contributions/?year=2024&status=all", "/contributions/SYN-2024-02/", "/allocations/", "/allocations/SYN-AL-02/"],
)
def test_hostile_words_stay_words(clerk: Client, address: str) -> None:
    page = clerk.get(address).content.decode()
    page = page.replace(OUR_SCRIPT, "")
    assert "<script" not in page and "<img" not in page
    assert "&lt;script&gt;" in page or "&lt;img" in page


def test_hostile_words_in_the_address_stay_words(clerk: Client) -> None:
    hostile = "<script>alert(1)</script>\u202e"
    for name in ("text", "year", "donor", "sort", "after", "format", "status"):
        for listed in ("/contributions/", "/allocations/"):
            answer = clerk.get(listed, {name: hostile})
            assert answer.status_code in (200, 422)
            assert "<script" not in answer.content.decode().replace(OUR_SCRIPT, "")


def test_a_body_of_any_length_is_refused_unread(clerk: Client) -> None:
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("nobody reads this")

        readline = read

    headers = {"CONTENT_LENGTH": str(200 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = clerk.generic("POST", "/workbooks/contribution/", b"", **headers, **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    assert "about 200 MB; a file may have at most 25 MB" in answer.content.decode()
    assert answer["Content-Security-Policy"]
    assert LARGEST_FILE == 25 * 1024 * 1024


def test_pages_of_errors_look_like_pages(clerk: Client) -> None:
    for address in (
        "/nowhere/",
        "/contributions/no-such/",
        "/allocations/no-such/",
        "/statements/no-such/",
        "/contributions/%00/",
    ):
        answer = clerk.get(address)
        assert answer.status_code == 404, address
        page = answer.content.decode()
        assert '<header class="site-header-line">' in page and "There is no such page" in page
    assert "There is no contribution no-such." in clerk.get("/contributions/no-such/").content.decode()


def test_a_mistake_of_the_program_is_a_page_and_says_nothing_of_itself(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("headwater.web.overview.context_of", broken)
    clerk.raise_request_exception = False
    answer = clerk.get("/")
    assert answer.status_code == 500
    assert "The program made a mistake" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


def test_behind_https_nothing_travels_in_the_open() -> None:
    """Read from the settings as a process behind HTTPS would make them."""
    asked = "from headwater.config import settings as s; print([getattr(s, name) for name in sys.argv[1:]])"
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    names += ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN")
    environment = os.environ | {"HEADWATER_HTTPS": "1"}
    command = [sys.executable, "-c", f"import sys; {asked}", *names]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(["__Host-session", "__Host-token", True, True, 365 * 24 * 3600, True, False])


def test_another_host_is_refused(books: Books) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400


def test_files_are_handed_out_to_keep(clerk: Client) -> None:
    for address in ("/contributions/?format=csv", "/workbooks/contribution/template.xlsx"):
        answer = clerk.get(address)
        assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer["Content-Disposition"]), address
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_lists_as_files_hold_no_formulas(books: Books) -> None:
    add_person(email="formula@synthetic.example", name='=HYPERLINK("http://evil.example")', by=books.manager)
    manager = Client()
    manager.force_login(books.manager)
    listed = manager.get("/people/?format=csv").content.decode("utf-8-sig")
    assert "HYPERLINK" in listed
    assert not re.search(r'(^|[,;\t"])=HYPERLINK', listed, re.MULTILINE)


PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_the_page_about_security_names_tests_that_there_are() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| [\d–]", line)]
    assert len(named) == len(rows) > 50, "each line of the page names its test"
    for file, name in named:
        text = (PAGE.parents[1] / file).read_text(encoding="utf-8")
        assert f"def {name}(" in text, f"{file} has no {name}"
