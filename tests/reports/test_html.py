"""HTML: all numbers kept, blanks not zeros, nothing loaded, nothing run, in the language and direction asked for."""

from __future__ import annotations

import gzip
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from headwater.lib.money import Money, money
from headwater.reports.blocks import (
    Bars,
    Block,
    Chart,
    Column,
    Heading,
    Item,
    KeyFigure,
    KeyFigures,
    Link,
    Note,
    Paragraph,
    Point,
    Reconciliation,
    Share,
    Short,
    Status,
    Synthetic,
    Table,
    Value,
    Waterfall,
)
from headwater.reports.formats import LANGUAGES, day, direction, long_money, number, share, short_money, text
from headwater.reports.html import Meta, render_block, render_blocks, shown, standalone, stylesheet
from headwater.reports.words import WORDS, word

every_language = pytest.mark.parametrize("language", LANGUAGES)
VOID = {"meta", "link", "br", "img", "input", "hr"}


def usd(number: int | str) -> Money:
    return money(number, "USD")


CONTRIBUTIONS = Table(
    caption="Contributions in 2023",
    columns=(
        Column(title="Donor"),
        Column(title="Unearmarked", align="number", unit="USD"),
        Column(title="Share", align="number", unit="%"),
        Column(title="Earmarked", align="number", unit="USD"),
    ),
    rows=(
        ("Denmark", usd(7_143_920), Share(Decimal("15.67")), usd(30_380_397)),
        ("Other organizations", usd(963_000), Share(Decimal("2.11")), None),
    ),
    total=("Total", usd(8_106_920), Share(Decimal("17.78")), usd(30_380_397)),
    notes=("A blank cell was not published.",),
    link="/contributions",
)
CARRY_OVER = Reconciliation(
    title="Carry-over, 2023",
    unit="USD",
    opening=Item(label="Opening balance", amount=None),
    ins=(Item(label="Contributions", amount=usd(45_583_890), link="/contributions"),),
    outs=(Item(label="Allocations", amount=usd(12_967_933)),),
    closing=Item(label="Left in the books", amount=usd(32_615_957)),
    stated=Item(label="Carried over, as published", amount=usd(36_600_000)),
    tolerance=5_000_000,
    explanation="An opening balance was implied and not stated.",
    explained_by="Amina Example",
)
BLOCKS: tuple[Block, ...] = (
    Paragraph("What came in, and where it went."),
    KeyFigures(
        (
            KeyFigure(
                title="Unearmarked",
                value=Short(usd(45_583_890)),
                as_of=date(2023, 12, 31),
                status="provisional",
                link="/contributions",
            ),
            KeyFigure(title="Not known", value=None),
        )
    ),
    Heading(2, "Who gave", "who"),
    CONTRIBUTIONS,
    Heading(3, "In one picture", "picture"),
    Chart(
        id="donors",
        title="Denmark gave most",
        data=Bars((Point("Denmark", usd(7_143_920), link="/contributions?donor=DNK"), Point("Other", None))),
        description="Two bars.",
        table=CONTRIBUTIONS,
        notes=(Note("synthetic", "Days are invented."),),
    ),
    Heading(2, "What is left", "left"),
    CARRY_OVER,
    Chart(id="carry", title="A gap", data=Waterfall(CARRY_OVER), description="A waterfall."),
    Note("source", "The organisation’s own tables."),
)
META = Meta(
    organisation="An organisation",
    period="2023",
    as_of=date(2023, 12, 31),
    made_on=date(2024, 3, 4),
    generator="Headwater 0.1.0",
    notes=(Note("synthetic", "All days are invented."),),
)


class Page(HTMLParser):
    """What a reader of the HTML meets: tags with attributes, headings, and whether tags are closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.headings: list[int] = []
        self.feed(source)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def all(self, name: str) -> list[str]:
        return [str(attrs[name]) for _, attrs in self.tags if name in attrs]


def cells(source: str, row: int) -> list[str]:
    """The cells of a row of the first table body, without tags."""
    body = source[source.index("<tbody>") : source.index("</tbody>")]
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", body.split("<tr>")[row + 1], re.DOTALL)
    return [re.sub("<[^>]*>", "", cell) for cell in found]


@every_language
def test_document_is_whole_and_loads_nothing(language: str) -> None:
    source = standalone("Unearmarked funding", BLOCKS, language, META)
    page = Page(source)
    names = {tag for tag, _ in page.tags}
    assert {"header", "nav", "main", "footer", "h1", "style"} <= names
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "form"}
    assert not page.all("src")
    assert not [href for href in page.all("href") if not href.startswith("#")]
    assert not re.search(r"url\(\s*['\"]?(?!#)|@import", source)
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", source)
    assert page.tags[0] == ("html", {"lang": language, "dir": direction(language)})


@every_language
def test_ids_are_unique_and_every_link_within_leads_somewhere(language: str) -> None:
    page = Page(standalone("Unearmarked funding", BLOCKS, language, META))
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.all("href")} <= set(ids)
    labels = {name for value in page.all("aria-labelledby") for name in value.split()}
    assert labels <= set(ids)


def test_headings_come_in_order() -> None:
    page = Page(standalone("Unearmarked funding", BLOCKS, "en", META))
    assert page.headings == [1, 2, 2, 3, 2]
    with pytest.raises(AssertionError, match="skips a level"):
        render_blocks([Heading(3, "Too deep", "deep")], "en")
    with pytest.raises(AssertionError, match="two blocks are called"):
        render_blocks([Heading(2, "One", "same"), Heading(2, "Two", "same")], "en")


def test_document_says_when_of_what_day_and_with_what_it_was_made() -> None:
    source = standalone("Unearmarked funding", BLOCKS, "en", META)
    assert "Made with Headwater 0.1.0 on 4\u00a0March\u00a02024. Figures as at 31\u00a0December\u00a02023." in source
    assert "All days are invented." in source


def test_table_keeps_all_numbers_and_leaves_blanks_blank() -> None:
    source = render_blocks([CONTRIBUTIONS], "en")
    assert cells(source, 0) == ["Denmark", "7,143,920", "15.67", "30,380,397"]
    assert cells(source, 1) == ["Other organizations", "963,000", "2.11", "not published"]
    assert '<td class="number"><span class="visually-hidden">not published</span></td>' in source
    assert all(figure in source[source.index("<tfoot>") :] for figure in ("8,106,920", "17.78", "30,380,397"))


def test_zero_is_shown_as_zero() -> None:
    table = Table(
        caption="c", columns=(Column(title="a"), Column(title="b", align="number", unit="USD")), rows=(("x", usd(0)),)
    )
    assert cells(render_blocks([table], "en"), 0) == ["x", "0"]


def test_cents_in_one_cell_bring_cents_to_the_whole_column() -> None:
    columns = (Column(title="a"), Column(title="b", align="number", unit="USD"))
    table = Table(caption="c", columns=columns, rows=(("x", usd("1234.5")), ("y", Link(usd(2), "/y")), ("z", None)))
    source = render_blocks([table], "en")
    assert [cells(source, i)[1] for i in range(3)] == ["1,234.50", "2.00", "not published"]


def test_table_is_marked_up_for_those_who_listen() -> None:
    table = Table(
        caption="2 contributions",
        columns=(Column(title="Code", sort_link="?order=code", sorted="ascending"), Column(title="Day")),
        rows=((Link("C-1", "/contributions/C-1"), Synthetic(date(2023, 8, 1))),),
    )
    page = Page(render_blocks([table], "en"))
    assert ("div", {"class": "scroll", "role": "region", "aria-label": "2 contributions", "tabindex": "0"}) in page.tags
    assert page.all("scope") == ["col", "col", "row"]
    assert page.all("aria-sort") == ["ascending"]
    assert page.all("href") == ["?order=code", "/contributions/C-1"]


def test_a_row_of_another_length_is_not_a_row() -> None:
    with pytest.raises(AssertionError, match="3 cells under 2 columns"):
        Table(caption="c", columns=(Column(title="a"), Column(title="b")), rows=(("x", 1, 2),))


def test_reconciliation_shows_each_step_the_gap_and_why() -> None:
    source = re.sub(r"<[^>]*>", " ", render_blocks([CARRY_OVER], "en"))
    for figure in (
        "not stated",
        "+45,583,890",
        "−12,967,933",
        "32,615,957",
        "36,600,000",
        "+3,984,043",
        "± USD\u00a050,000",
    ):
        assert figure in source
    assert "An opening balance was implied and not stated." in source
    assert "Explained by Amina Example" in source


def test_reconciliation_without_explanation_says_that_it_cannot_be_published() -> None:
    open_gap = Reconciliation(
        title="Allegations",
        unit="cases",
        opening=Item(label="Analysed", amount=1653),
        ins=(),
        outs=(Item(label="Out", amount=431),),
        closing=Item(label="Left", amount=1222),
        stated=Item(label="Published", amount=634),
    )
    source = render_blocks([open_gap], "en")
    assert open_gap.gap == -588
    assert "−588" in source
    assert "Not explained yet" in source


def test_reconciliation_that_closes_says_so_and_one_that_does_not_add_up_is_none() -> None:
    opening, closing = Item(label="o", amount=124), Item(label="c", amount=124)
    stated = Item(label="s", amount=124)
    closed = Reconciliation(title="t", unit="cases", opening=opening, ins=(), outs=(), closing=closing, stated=stated)
    assert "Closes: no gap" in render_blocks([closed], "en")
    with pytest.raises(AssertionError, match="125 is the closing"):
        Reconciliation(title="t", unit="u", opening=opening, ins=(), outs=(), closing=Item(label="c", amount=125))
    with pytest.raises(AssertionError, match="one currency"):
        Reconciliation(
            title="t",
            unit="USD",
            opening=Item(label="o", amount=5),
            ins=(),
            outs=(),
            closing=Item(label="c", amount=usd("0.05")),
        )


def test_key_figure_shows_value_day_status_and_its_rows() -> None:
    source = render_blocks(BLOCKS[1:2], "en")
    assert "USD\u00a045.6\u00a0million" in source
    assert "As at 31\u00a0December\u00a02023" in source
    assert '<a href="/contributions">Unearmarked</a>' in source
    assert "provisional" in source
    assert "not published" in source


def test_site_links_stay_on_the_site() -> None:
    assert 'href="/contributions?donor=DNK"' in render_blocks(BLOCKS, "en")
    assert "/contributions" not in standalone("t", BLOCKS, "en", META)
    outside = Table(caption="c", columns=(Column(title="a"),), rows=((Link("IATI", "https://iatistandard.org/"),),))
    assert 'href="https://iatistandard.org/"' in standalone("t", [outside], "en", META)


HOSTILE = "<script>alert('x')</script>\" onload=\"x"


@pytest.mark.parametrize(
    "block",
    [
        Paragraph(HOSTILE),
        Note("gap", HOSTILE),
        Heading(2, HOSTILE, "x"),
        KeyFigures((KeyFigure(title=HOSTILE, value=HOSTILE, unit=HOSTILE, note=HOSTILE),)),
        Table(
            caption=HOSTILE,
            columns=(Column(title=HOSTILE, unit=HOSTILE),),
            rows=((Status(HOSTILE),),),
            notes=(HOSTILE,),
        ),
        Chart(id="x", title=HOSTILE, data=Bars((Point(HOSTILE, 1),)), description=HOSTILE),
    ],
    ids=lambda block: type(block).__name__,
)
def test_hostile_text_stays_text(block: Block) -> None:
    page = Page(standalone(HOSTILE, [block], "en", META))
    assert "script" not in {tag for tag, _ in page.tags}
    assert not page.all("onload")


VALUES: list[tuple[Value, str, str, str]] = [
    (usd(45_583_890), "USD 45,583,890", "45\u202f583\u202f890 USD", "45,583,890 USD"),
    (usd("12.5"), "USD 12.50", "12,50 USD", "12.50 USD"),
    (Money(1000, "JPY"), "JPY 1,000", "1\u202f000 JPY", "1,000 JPY"),
    (Short(usd(45_583_890)), "USD 45.6 million", "45,6 millions USD", "45.6 مليون USD"),
    (Short(usd(213_537)), "USD 213,537", "213\u202f537 USD", "213,537 USD"),
    (Share(Decimal("33.42")), "33.42 %", "33,42 %", "33.42 %"),
    (Share(Decimal(0)), "0 %", "0 %", "0 %"),
    (date(2023, 12, 31), "31 December 2023", "31 décembre 2023", "31 ديسمبر 2023"),
    (1653, "1,653", "1\u202f653", "1,653"),
    (-588, "−588", "−588", "\u200e−588"),
    (None, "", "", ""),
    ("2023", "2023", "2023", "2023"),
    (Synthetic(7), "7 (synthetic)", "7 (fictif)", "7 (مصطنع)"),
]


@pytest.mark.parametrize(("value", "english", "french", "arabic"), VALUES)
def test_values_read_as_each_language_writes_them(value: Value, english: str, french: str, arabic: str) -> None:
    said = [text(value, language).replace("\u00a0", " ") for language in ("en", "fr", "ar")]
    assert said == [english, french, arabic]


def test_formats_in_detail() -> None:
    assert long_money(usd("12.50"), "en", whole=True) == "USD\u00a013"
    assert number(304, "en", signed=True) == "+304"
    assert number(0, "en", signed=True) == "0"
    assert number(Decimal("0.005"), "es", places=2) == "0,01"
    assert number(1653, "es") == "1.653"
    assert short_money(usd(-3_984_043), "en") == "USD\u00a0−4\u00a0million"
    assert short_money(usd(45_583_890), "es") == "45,6\u00a0millones\u00a0de\u00a0USD"
    assert share(Share(Decimal("77.0")), "fr-CH") == "77,0\u00a0%"
    assert day(date(2023, 1, 1), "es") == "1\u00a0de\u00a0enero\u00a0de\u00a02023"
    assert day(date(2023, 1, 1), "pt") == "1\u00a0January\u00a02023"


def test_shown_is_html_and_marks_what_was_invented() -> None:
    assert shown(usd(5), "en", unit="USD") == "5"
    assert shown(usd(5), "en", unit="EUR") == "USD\u00a05"
    assert shown(None, "fr") == '<span class="visually-hidden">non publié</span>'
    assert shown(Status("returned", "bad"), "en") == '<span class="badge badge-bad">returned</span>'
    assert shown(Synthetic("x"), "en") == 'x <span class="badge badge-synthetic">synthetic</span>'
    assert shown(Link("<b>", "/a?b=1&c=2"), "en") == '<a href="/a?b=1&amp;c=2">&lt;b&gt;</a>'


def test_a_wide_table_on_a_page_says_the_head_of_each_cell_for_phones() -> None:
    columns = (*(Column(title=title) for title in "ABCD"), Column(title="Held", align="number", unit="USD"))
    table = Table(caption="Wide", columns=columns, rows=(("a", "b", "c", "d", Money(100, "USD")),))
    on_page = render_block(table, "en")
    assert 'class="stacking"' in on_page and '<th scope="row">a</th><td data-head="B">b</td>' in on_page
    assert '<td class="number" data-head="Held (USD)">1</td>' in on_page
    narrow = Table(caption="Narrow", columns=columns[:4], rows=(("a", "b", "c", "d"),))
    for plain in (render_block(narrow, "en"), render_blocks([table], "en")):
        assert "data-head" not in plain and "stacking" not in plain


def test_stylesheet_is_small_and_needs_nothing_else() -> None:
    style = stylesheet()
    assert len(gzip.compress(style.encode())) < 8 * 1024
    assert "@layer reset, base, layout, components, print;" in style
    assert not re.search(r"@import|url\(|https?:", style)
    assert not re.search(r"(margin|padding|border)-(left|right)|[^-]float: (left|right)", style), "sides are logical"


def test_every_word_has_its_parts_in_every_language() -> None:
    for english, translations in WORDS.items():
        parts = set(re.findall(r"{\w+}", english))
        for translation in translations:
            assert translation.strip()
            assert set(re.findall(r"{\w+}", translation)) == parts, translation
    assert word("Gap", "ar") == "الفرق"
