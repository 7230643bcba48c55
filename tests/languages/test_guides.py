"""The guides in the other languages follow the English ones, and say what the pages and workbooks say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from languages.gathering import LANGUAGES
from languages.guides import GUIDE, PAGES, english, follow, followed, made_up, mark

from headwater.access.queries import Person
from headwater.exchange.columns import SHEETS
from headwater.lib.words import said, speaking
from headwater.web.help import pages
from headwater.web.languages import language

HELD = sorted(file for code in LANGUAGES for file in (GUIDE / code).glob("*.md"))
NAMES = [file.relative_to(GUIDE).with_suffix("").as_posix() for file in HELD]
TEXT = """# Title

## Below

| Key | What |
| --- | --- |
| `code` | words `code` |

```sh
headwater report    # words
```

[how](iati.md)
"""


def test_each_guide_is_there_in_each_language_and_nothing_else_is() -> None:
    assert sorted(NAMES) == sorted(f"{code}/{page}" for code in LANGUAGES for page in PAGES)
    assert {file.parent.name for file in GUIDE.rglob("*.md")} == {"guide", *LANGUAGES}


@pytest.mark.parametrize("file", HELD, ids=NAMES)
def test_a_translation_follows_the_english_text(file: Path) -> None:
    name, before = (one.relative_to(GUIDE.parents[1]) for one in (file, english(file)))
    assert followed(file) == mark(english(file)), (
        f"The English text says something else now. See `git log -p {before}`, translate what changed in {name}, "
        f"then run `PYTHONPATH=tests .venv/bin/python -m languages.guides {name}`."
    )


@pytest.mark.parametrize("file", HELD, ids=NAMES)
def test_a_translation_is_made_up_like_the_english_text(file: Path) -> None:
    told = made_up(file.read_text(encoding="utf-8"), file)
    for what, there in made_up(english(file).read_text(encoding="utf-8"), english(file)).items():
        assert told[what] == there, what


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## Below", "### Below"),
        ("| `code` | words `code` |\n", ""),
        ("| `code` | words", "| `amount` | words"),
        ("| Key | What |\n| --- | --- |", "| Key | What | Why |\n| --- | --- | --- |"),
        ("headwater report", "headwater rapport"),
        ("iati.md", "iati-in.md"),
    ],
)
def test_what_is_made_up_otherwise_is_seen(before: str, after: str) -> None:
    page = GUIDE / "reports.md"
    assert made_up(TEXT.replace(before, after), page) != made_up(TEXT, page)


def test_words_and_comments_may_differ_and_links_may_lead_to_either_language() -> None:
    told = TEXT.replace("What", "Ce que c’est").replace("words", "des mots")
    assert made_up(told, GUIDE / "fr" / "reports.md") == made_up(TEXT, GUIDE / "reports.md")
    below = TEXT.replace("iati.md", "../iati.md")
    assert made_up(below, GUIDE / "fr" / "reports.md") == made_up(TEXT, GUIDE / "reports.md")


def test_a_translation_says_what_it_follows_once(tmp_path: Path) -> None:
    page, translation = tmp_path / "page.md", tmp_path / "fr" / "page.md"
    translation.parent.mkdir()
    page.write_text("# Page\n")
    translation.write_text("# Page\n")
    assert followed(translation) is None
    follow(translation)
    assert followed(translation) == mark(page)
    page.write_text("# Another\n")
    assert followed(translation) != mark(page)
    follow(translation)
    assert translation.read_text() == f"# Page\n\n<!-- follows {mark(page)} -->\n"


@pytest.mark.parametrize("file", [file for file in HELD if file.stem == "workbooks"], ids=lambda file: file.parent.name)
def test_columns_are_called_as_the_workbooks_call_them(file: Path) -> None:
    guide = file.read_text(encoding="utf-8")
    with speaking(language(file.parent.name)):
        for sheet in SHEETS.values():
            listed = guide.partition(f"### {said(sheet.title)}\n")[2].partition("\n##")[0]
            for column in sheet.columns:
                needed = said("yes") if column.required else said("no")
                assert f"| {said(column.title)} | `{column.key}` | {needed} |" in listed


@pytest.mark.parametrize("code", LANGUAGES)
def test_help_is_read_in_the_language_of_the_reader_where_there_is_one(code: str, person: Person) -> None:
    browser = Client(headers={"Accept-Language": code})
    browser.force_login(person)
    contents = browser.get("/help/").content.decode()
    for name in (*PAGES, "api"):
        page = browser.get(f"/help/guide/{name}/").content.decode()
        file = GUIDE / code / f"{name}.md"
        written, shown = (code, file) if file.exists() else ("en", GUIDE / file.name)
        title = shown.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        direction = "rtl" if written == "ar" else "ltr"
        assert f'<h1 lang="{written}"><bdi>{title}</bdi></h1>' in page
        assert f'<div class="manual" lang="{written}" dir="{direction}">' in page
        assert f'hreflang="{written}"><bdi lang="{written}">{title}</bdi>' in contents
        with speaking(language(code)):
            assert (said("This page is there in English only.") in page) == (written == "en")
        assert "&lt;!--" not in page and f"/{code}/" not in page


def test_what_a_command_does_is_read_in_its_own_direction(person: Person) -> None:
    browser = Client()
    browser.force_login(person)
    page = browser.get("/help/guide/reports/").content.decode()
    assert re.search(r"headwater report --out report.xlsx +# <bdi>one file; its ending says the format</bdi>\n", page)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_guide_is_found_by_its_title_in_either_language(code: str, person: Person) -> None:
    browser = Client(headers={"Accept-Language": code})
    browser.force_login(person)
    for title in {pages("en")["guide/workbooks"].title, pages(code)["guide/workbooks"].title}:
        found = browser.get("/search/", {"q": title}).content.decode()
        assert f'href="/help/guide/workbooks/"><bdi>{pages(code)["guide/workbooks"].title}' in found
