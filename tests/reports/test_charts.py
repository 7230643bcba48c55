"""Charts: well-formed, exact, the same each time, nothing cut off, nothing let in, each mark with its value."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.lib.money import Money, money
from headwater.reports.blocks import (
    Bars,
    Chart,
    ChartData,
    Columns,
    Item,
    Point,
    Quantity,
    Reconciliation,
    Series,
    Share,
    Stacked,
    Waterfall,
    Years,
)
from headwater.reports.charts import draw, unit_of
from headwater.reports.pen import NARROW, WIDE
from headwater.reports.svg import Scale, text_width, wrapped

SVG = "{http://www.w3.org/2000/svg}"
MARKS = ("rect", "circle")


def usd(number: int | str) -> Money:
    return money(number, "USD")


def chart(data: ChartData, title: str = "Five donors gave most") -> Chart:
    return Chart(id="example", title=title, data=data, description="What is to be seen.")


CARRY_OVER = Reconciliation(
    title="Carry-over, 2023",
    unit="USD",
    opening=Item(label="Opening balance", amount=None),
    ins=(Item(label="Contributions", amount=usd(45_583_890)),),
    outs=(Item(label="Allocations", amount=usd(12_967_933)),),
    closing=Item(label="Left in the books", amount=usd(32_615_957)),
    stated=Item(label="Carried over, as published", amount=usd(36_600_000)),
)
QUARTERS = ("First half", "Third quarter", "Fourth quarter")
DONORS = (
    ("United States of America", 15_235_646),
    ("United Kingdom of Great Britain and Northern Ireland", 4_126_982),
    ("Philippines (the)", 30_000),
)
EXAMPLES: dict[str, ChartData] = {
    "bars": Bars((*(Point(name, usd(amount)) for name, amount in DONORS), Point("Not said", None))),
    "bars below zero": Bars((Point("In", 304), Point("Out", -588), Point("Neither", 0))),
    "columns": Columns(QUARTERS, (Series("2023", tuple(Share(Decimal(n)) for n in (13, 32, 55))),)),
    "grouped": Columns(QUARTERS, (Series("2022", (1, 2, None)), Series("2023", (3, 4, 5)))),
    "columns without room": Columns(
        tuple(f"A long category {i}" for i in range(12)), (Series("a", tuple(range(12))), Series("b", tuple(range(12))))
    ),
    "stacked": Stacked(("2022", "2023"), (Series("Objectives", (3, 9)), Series("Enablers", (None, 2)))),
    "years": Years(("2016", "2017", "2018"), (Series("Unearmarked", (usd(49_500_000), usd(62_300_000), None)),)),
    "years, four lines": Years(
        tuple(str(year) for year in range(1980, 2024)),
        tuple(Series(f"Line number {i}", tuple(usd(year * i) for year in range(44))) for i in range(1, 5)),
    ),
    "waterfall": Waterfall(CARRY_OVER),
    "nothing": Bars(()),
}
every_example = pytest.mark.parametrize("data", EXAMPLES.values(), ids=EXAMPLES.keys())
every_width = pytest.mark.parametrize("width", [WIDE, NARROW])
every_language = pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])


def marks(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The marks that stand for a value: those of a series, and not samples in the key, patterns or row areas."""
    return [
        each for each in root.iter() if each.tag.removeprefix(SVG) in MARKS and each.find(f"{SVG}title") is not None
    ]


@every_example
@every_width
@every_language
def test_chart_is_well_formed_named_and_within_its_box(data: ChartData, width: int, language: str) -> None:
    root = ElementTree.fromstring(draw(chart(data), language=language, width=width))
    _, _, box_width, box_height = (float(part) for part in root.attrib["viewBox"].split())
    assert box_width == width
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Five donors gave most"
    assert root.findtext(f"{SVG}desc") == "What is to be seen."
    named = root.attrib["aria-labelledby"].split()
    assert {each.attrib["id"] for each in root.iter() if "id" in each.attrib} >= set(named)
    for rectangle in root.findall(f"{SVG}rect"):
        x, wide = float(rectangle.attrib["x"]), float(rectangle.attrib["width"])
        assert wide >= 0
        assert -0.1 <= x <= x + wide <= box_width + 0.1
        assert float(rectangle.attrib["y"]) + float(rectangle.attrib["height"]) <= box_height
    for text in root.iter(f"{SVG}text"):
        start, end = reach(text, mirrored=root.attrib["direction"] == "rtl")
        assert -0.1 <= start <= end <= box_width + 0.1, f"“{text.text}” is cut"
        assert 10 <= float(text.attrib["y"]) <= box_height


def reach(text: ElementTree.Element, *, mirrored: bool) -> tuple[float, float]:
    """From where to where a line of text goes, by its measured width."""
    x, width = float(text.attrib["x"]), float(text_width(text.text or ""))
    anchor = text.attrib.get("text-anchor", "start")
    if anchor == "middle":
        return x - width / 2, x + width / 2
    to_the_right = (anchor == "start") != mirrored
    return (x, x + width) if to_the_right else (x - width, x)


@every_example
def test_same_input_gives_same_bytes(data: ChartData) -> None:
    assert draw(chart(data)) == draw(chart(data))


@every_example
@every_width
def test_no_inline_style_and_no_handler(data: ChartData, width: int) -> None:
    drawn = draw(chart(data), width=width)
    assert not re.search(r"\s(style|on\w+)=", drawn)
    assert "<script" not in drawn
    assert "<style" not in drawn


def test_every_published_value_has_its_mark_with_the_exact_amount() -> None:
    root = ElementTree.fromstring(draw(chart(EXAMPLES["bars"])))
    assert [mark.findtext(f"{SVG}title") for mark in marks(root)] == [
        "United States of America: USD\u00a015,235,646",
        "United Kingdom of Great Britain and Northern Ireland: USD\u00a04,126,982",
        "Philippines (the): USD\u00a030,000",
    ]


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("columns", 3),
        ("grouped", 5),
        ("columns without room", 24),
        ("stacked", 3),
        ("years", 2),
        ("years, four lines", 176),
    ],
)
def test_as_many_marks_as_values(example: str, expected: int) -> None:
    assert len(marks(ElementTree.fromstring(draw(chart(EXAMPLES[example]))))) == expected


def test_what_was_not_published_is_a_word_and_not_a_bar() -> None:
    texts = [text.text for text in ElementTree.fromstring(draw(chart(EXAMPLES["bars"]))).iter(f"{SVG}text")]
    assert texts[-2:] == ["Not said", "not published"]
    assert "0" not in texts


def test_bars_are_as_long_as_their_values_from_zero() -> None:
    data = Bars((Point("a", usd(100)), Point("b", usd(50)), Point("c", usd(0))))
    bars = marks(ElementTree.fromstring(draw(chart(data))))
    assert len({bar.attrib["x"] for bar in bars}) == 1
    long, half, none = (float(bar.attrib["width"]) for bar in bars)
    assert long == pytest.approx(2 * half, abs=0.1)
    assert none == 0


def test_waterfall_carries_each_step_on_and_hatches_the_gap() -> None:
    drawn = draw(chart(EXAMPLES["waterfall"]))
    root = ElementTree.fromstring(drawn)
    received, allocated, left, gap, stated = marks(root)

    def ends(mark: ElementTree.Element) -> tuple[float, float]:
        return float(mark.attrib["x"]), float(mark.attrib["x"]) + float(mark.attrib["width"])

    assert ends(allocated)[1] == pytest.approx(ends(received)[1], abs=0.2)
    assert ends(allocated)[0] == pytest.approx(ends(left)[1], abs=0.2)
    assert ends(gap) == pytest.approx((ends(left)[1], ends(stated)[1]), abs=0.2)
    assert gap.attrib["fill"] == "url(#example-gap)"
    assert gap.findtext(f"{SVG}title") == "Gap: USD\u00a03,984,043"
    labels = [text.text for text in root.iter(f"{SVG}text")]
    assert labels[1::2] == ["not stated", "+45.6", "−13.0", "32.6", "+4.0", "36.6"]


def test_a_reconciliation_that_closes_has_no_gap() -> None:
    closed = Reconciliation(
        title="Investigations",
        unit="cases",
        opening=Item(label="Brought forward", amount=124),
        ins=(Item(label="Opened", amount=102),),
        outs=(Item(label="Ended", amount=106),),
        closing=Item(label="Carried forward", amount=120),
        stated=Item(label="As published", amount=120),
    )
    drawn = draw(chart(Waterfall(closed)))
    assert "Gap" not in drawn
    assert "<pattern" not in drawn
    assert unit_of(chart(Waterfall(closed)), "en") == "cases"


def test_right_to_left_mirrors_the_bars() -> None:
    left = marks(ElementTree.fromstring(draw(chart(EXAMPLES["bars below zero"]), language="en")))
    right = marks(ElementTree.fromstring(draw(chart(EXAMPLES["bars below zero"]), language="ar")))
    for one, other in zip(left, right, strict=True):
        mirrored = WIDE - float(one.attrib["x"]) - float(one.attrib["width"])
        assert float(other.attrib["x"]) == pytest.approx(mirrored, abs=0.2)


def test_a_line_has_a_hole_where_a_value_is_missing() -> None:
    data = Years(("a", "b", "c", "d", "e"), (Series("s", (1, 2, None, 3, 4)),))
    assert len(list(ElementTree.fromstring(draw(chart(data))).iter(f"{SVG}polyline"))) == 2


def test_links_make_the_picture_a_group_whose_parts_can_be_reached() -> None:
    data = Bars((Point("Denmark", usd(5), link="/contributions?donor=DNK&year=2023"),))
    root = ElementTree.fromstring(draw(chart(data)))
    assert root.attrib["role"] == "group"
    (link,) = root.iter(f"{SVG}a")
    assert link.attrib["href"] == "/contributions?donor=DNK&year=2023"
    assert link.attrib["aria-label"] == "Denmark: USD\u00a05"
    area = link.find(f"{SVG}rect")
    assert area is not None
    assert float(area.attrib["height"]) >= 24


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "JAVASCRIPT:x", "/a b"]
)
def test_links_that_run_or_leave_unseen_are_not_made(href: str) -> None:
    with pytest.raises(AssertionError, match="no link"):
        Point("x", 1, link=href)


HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "</svg><img src=x>",
    "&amp; & ]]>",
    "\x00\x08\ud800",
    "\u202etxet",
]


@pytest.mark.parametrize("text", HOSTILE)
@every_width
def test_hostile_text_stays_text(text: str, width: int) -> None:
    data = Columns((text, "b"), (Series(text, (1, 2)), Series("s", (3, 4))))
    for each in (Bars((Point(text, 1, link="/x"),)), data, Stacked(data.categories, data.series)):
        root = ElementTree.fromstring(draw(chart(each, title=text), width=width))
        assert {child.tag.removeprefix(SVG) for child in root.iter()} <= {
            "svg", "title", "desc", "defs", "pattern", "path", "rect", "text", "line", "a",
        }  # fmt: skip
        assert not [name for child in root.iter() for name in child.attrib if name.startswith("on")]


amounts = st.one_of(st.none(), st.integers(min_value=-(10**15), max_value=10**15).map(lambda n: Money(n, "USD")))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=80), amounts), max_size=12), st.sampled_from([WIDE, NARROW]))
def test_any_bars_stay_in_their_box(rows: list[tuple[str, Quantity | None]], width: int) -> None:
    root = ElementTree.fromstring(draw(chart(Bars(tuple(Point(*row) for row in rows))), width=width))
    for rectangle in root.findall(f"{SVG}rect"):
        assert float(rectangle.attrib["x"]) >= -0.1
        assert float(rectangle.attrib["x"]) + float(rectangle.attrib["width"]) <= width + 0.1
    assert len(marks(root)) == sum(amount is not None for _, amount in rows)


@given(st.text(max_size=120), st.integers(min_value=20, max_value=400))
def test_wrapping_keeps_every_letter_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line) <= width or len(line) == 1 for line in lines)


def test_ticks_are_round_and_cover_the_values() -> None:
    assert Scale([Decimal("62.3")], 0, 100).ticks() == [0, 20, 40, 60]
    assert Scale([Decimal("-3"), Decimal("5")], 0, 100).ticks() == [-2, 0, 2, 4]
    assert Scale([], 0, 100)(0) == 0


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        (usd(45_583_890), "USD million"),
        (usd(213_537), "USD thousand"),
        (usd(30_000), "USD"),
        (Share(Decimal(7)), ""),
        (12, ""),
    ],
)
def test_unit_says_what_the_numbers_are(value: Quantity, unit: str) -> None:
    assert unit_of(chart(Bars((Point("x", value),))), "en") == unit
