"""The map: every country where it belongs, steps that can be checked by hand, and the disclaimer inside the picture."""

from __future__ import annotations

import gzip
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import floor
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import override_settings

from headwater.reports.blocks import Chart, Column, Country, Link, Map, Series, Share, Table, Years
from headwater.reports.charts import draw, unit_of
from headwater.reports.countries import NAMES, country_name
from headwater.reports.html import OUTLINES, Meta, render_block, shown, standalone
from headwater.reports.maps import cuts, map_table, world_file
from headwater.reports.pen import NARROW, WIDE
from headwater.reports.svg import text_width
from headwater.reports.world import DISCLAIMERS, coarser, disclaimer, is_on_map, outline, world

SVG = "{http://www.w3.org/2000/svg}"
TABLE = Table(caption="By country", columns=(Column(title="Country"),), rows=())
META = Meta(organisation="O", period="2023", as_of=date(2023, 12, 31), made_on=date(2024, 1, 1), generator="g")
REACHED = (("SOM", 900), ("KEN", 700), ("TUV", 11), ("CHL", 0), ("FJI", 45), ("RUS", None))

# The 193 members of the United Nations.
MEMBERS = """
    AFG ALB DZA AND AGO ATG ARG ARM AUS AUT AZE BHS BHR BGD BRB BLR BEL BLZ BEN BTN BOL BIH BWA BRA BRN BGR BFA
    BDI CPV KHM CMR CAN CAF TCD CHL CHN COL COM COG CRI CIV HRV CUB CYP CZE PRK COD DNK DJI DMA DOM ECU EGY SLV
    GNQ ERI EST SWZ ETH FJI FIN FRA GAB GMB GEO DEU GHA GRC GRD GTM GIN GNB GUY HTI HND HUN ISL IND IDN IRN IRQ
    IRL ISR ITA JAM JPN JOR KAZ KEN KIR KWT KGZ LAO LVA LBN LSO LBR LBY LIE LTU LUX MDG MWI MYS MDV MLI MLT MHL
    MRT MUS MEX FSM MCO MNG MNE MAR MOZ MMR NAM NRU NPL NLD NZL NIC NER NGA MKD NOR OMN PAK PLW PAN PNG PRY PER
    PHL POL PRT QAT KOR MDA ROU RUS RWA KNA LCA VCT WSM SMR STP SAU SEN SRB SYC SLE SGP SVK SVN SLB SOM ZAF SSD
    ESP LKA SDN SUR SWE CHE SYR TJK THA TLS TGO TON TTO TUN TUR TKM TUV UGA UKR ARE GBR TZA USA URY UZB VUT VEN
    VNM YEM ZMB ZWE
"""

every_width = pytest.mark.parametrize("width", [WIDE, NARROW])
every_language = pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])


def example(steps: str = "fifths") -> Map:
    return Map(
        tuple(Country(code, country_name(code, "en"), value, f"/x/?country={code}") for code, value in REACHED), steps
    )


def chart(data: Map, unit: str = "") -> Chart:
    table = map_table(data, caption="By country", column=Column(title="People", align="number"))
    return Chart(id="map", title="Somalia first", data=data, description="Seen from above.", table=table, unit=unit)


def marks(root: ElementTree.Element) -> dict[str, str]:
    """What each country says, with its look."""
    return {
        title: each.attrib["class"]
        for each in root.iter()
        if each is not root and (title := each.findtext(f"{SVG}title") or "")
    }


@every_width
@every_language
def test_map_is_well_formed_and_within_its_box(width: int, language: str) -> None:
    root = ElementTree.fromstring(draw(chart(example()), language=language, width=width))
    _, _, box_width, box_height = (float(part) for part in root.attrib["viewBox"].split())
    assert box_width == width and root.attrib["role"] == "group"
    mirrored = root.attrib["direction"] == "rtl"
    for text in root.iter(f"{SVG}text"):
        x, wide = float(text.attrib["x"]), float(text_width(text.text or ""))
        start, end = (x - wide, x) if mirrored else (x, x + wide)
        assert -0.1 <= start <= end <= box_width + 0.1, f"“{text.text}” is cut"
        assert float(text.attrib["y"]) <= box_height
    assert not re.search(r"\s(style|on\w+)=", draw(chart(example()), language=language, width=width))


@every_width
def test_every_country_that_is_told_of_says_its_value_or_that_there_is_none(width: int) -> None:
    said = marks(ElementTree.fromstring(draw(chart(example()), width=width)))
    assert said["Somalia: 900"] == "q4" and said["Kenya: 700"] != "land"
    assert said["Tuvalu: 11"] != "land", "no outline is known, so it is a dot"
    assert said["Chile: 0"] == "q0", "nothing is a value"
    assert said["Russian Federation: not published"] == "land"
    # What the map does not tell of is land in silence: the legend says what its hatching means.
    assert len(said) == len(REACHED)


def test_the_map_is_not_mirrored_and_the_legend_is() -> None:
    english, arabic = (draw(chart(example()), language=language) for language in ("en", "ar"))
    paths = [re.findall(r'<path d="([^"]*)"', drawn) for drawn in (english, arabic)]
    assert paths[0] == paths[1] and "".join(paths[0]).count("z") > 300
    swatches = [re.findall(r'<rect x="([\d.]+)"', drawn)[0] for drawn in (english, arabic)]
    assert swatches == ["0", "706"]


def test_where_countries_lie() -> None:
    """A few that everybody can place: further east is further right, further north is further up."""
    at = world().countries
    assert at["CHL"].x < at["BRA"].x < at["SEN"].x < at["KEN"].x < at["IND"].x < at["JPN"].x < at["NZL"].x
    assert at["NOR"].y < at["ITA"].y < at["TCD"].y < at["ZAF"].y
    assert at["TUV"].x > at["AUS"].x and at["FJI"].x > at["NCL"].x
    for code, place in at.items():
        assert 0 <= place.x <= world().width and 0 <= place.y <= world().height, code
        for ring in place.rings:
            assert len(ring) > 2 and all(0 <= x <= world().width and 0 <= y <= world().height for x, y in ring), code


def test_no_country_is_smeared_across_the_world() -> None:
    """Where a source is cut at 180 degrees, a careless projection draws a band from edge to edge."""
    for code, place in world().countries.items():
        for ring in place.rings:
            steps = [abs(a[0] - b[0]) for a, b in pairwise(ring)]
            assert max(steps) < world().width / 5, code


def test_every_member_state_is_there() -> None:
    members = MEMBERS.split()
    assert len(members) == len(set(members)) == 193
    assert [code for code in [*members, "PSE", "VAT"] if not is_on_map(code)] == []


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_country_has_a_name(language: str) -> None:
    assert [code for code in world().countries if country_name(code, language) in ("", code)] == []
    assert set(NAMES) <= set(world().countries)
    assert country_name("COD", "fr") == "République démocratique du Congo"


@pytest.mark.parametrize(
    ("values", "steps", "expected"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 100), "fifths", [(1, 2), (3, 4), (5, 6), (7, 8), (9, 100)]),
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 100), "even", [(1, 9), (100, 100)]),
        ((0, 10, 20, 30, 40, 50), "even", [(0, 0), (10, 10), (20, 20), (30, 30), (40, 50)]),
        ((0, 0, 0, 0, 0, 0, 0, 0, 5, 9), "fifths", [(0, 0), (5, 9)]),
        ((7, 7, 7), "even", [(7, 7)]),
        ((3,), "fifths", [(3, 3)]),
        ((None, None), "fifths", []),
        ((-4, -2, 0, 2, 4), "even", [(-4, -4), (-2, -2), (0, 0), (2, 2), (4, 4)]),
    ],
)
def test_steps(values: tuple[int | None, ...], steps: str, expected: list[tuple[int, int]]) -> None:
    codes = ["AFG", "ALB", "DZA", "AND", "AGO", "ATG", "ARG", "ARM", "AUS", "AUT"]
    data = Map(tuple(Country(code, code, value) for code, value in zip(codes, values, strict=False)), steps)
    found = cuts(data)
    assert [(cut.low, cut.high) for cut in found] == expected
    assert len({cut.look for cut in found}) == len(found)


def test_equal_values_have_equal_looks() -> None:
    data = Map((*(Country(code, code, 5) for code in ("SOM", "KEN", "ETH")), Country("UGA", "UGA", 6)))
    said = marks(ElementTree.fromstring(draw(chart(data))))
    assert said["SOM: 5"] == said["KEN: 5"] == said["ETH: 5"] != said["UGA: 6"]


@pytest.mark.parametrize(("steps", "sentence"), [("fifths", "Each step holds about"), ("even", "equally wide")])
def test_the_legend_says_how_steps_are_cut(steps: str, sentence: str) -> None:
    assert sentence in draw(chart(example(steps)))


@every_language
def test_the_disclaimer_is_inside_the_picture(language: str) -> None:
    drawn = draw(chart(example()), language=language)
    printed = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    assert DISCLAIMERS[language] in printed and "Natural Earth" in printed


def test_an_organisation_has_words_of_its_own() -> None:
    with override_settings(MAP_DISCLAIMER={"en": "Our words.", "fr": "Nos mots."}):
        assert disclaimer("fr-CH") == "Nos mots." and disclaimer("ar") == "Our words."
        assert "Our words." in draw(chart(example())) and DISCLAIMERS["en"][:30] not in draw(chart(example()))


def test_what_the_map_cannot_show_is_named() -> None:
    data = Map((Country("SOM", "Somalia", 3), Country("QQQ", "East and Horn", 9)))
    assert "Not on the map: East and Horn." in draw(chart(data))


def test_links_are_for_pointers_and_stand_in_the_table() -> None:
    page = render_block(chart(example()), "en")
    assert page.count('tabindex="-1"') == len(REACHED)
    assert page.count('href="/x/?country=SOM"') == 2
    with pytest.raises(AssertionError, match="carries its table"):
        Chart(id="map", title="t", data=example(), description="d")


def test_a_file_that_stands_alone_leads_nowhere() -> None:
    page = standalone("Report", [chart(example())], "en", META)
    assert 'href="/x/' not in page and "Somalia: 900" in page and "<use" not in page


def test_the_table_ranks_and_leaves_blanks_blank() -> None:
    table = map_table(example(), caption="By country", column=Column(title="People", align="number"))
    rows = [(row[0].value if isinstance(row[0], Link) else row[0], row[1]) for row in table.rows]
    assert rows == [
        ("Somalia", 900),
        ("Kenya", 700),
        ("Fiji", 45),
        ("Tuvalu", 11),
        ("Chile", 0),
        ("Russian Federation", None),
    ]
    assert "0" not in shown(table.rows[-1][1], "en")


def test_hostile_names_stay_words() -> None:
    drawn = draw(chart(Map((Country("SOM", "<script>alert(1)</script>", 1, "/x/?a=1&b=2"),))))
    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn).find(f".//{SVG}a").attrib["href"] == "/x/?a=1&b=2"


@pytest.mark.parametrize("code", ["so", "SOMA", "../x", "som"])
def test_what_is_no_code_is_no_country(code: str) -> None:
    with pytest.raises(AssertionError):
        Country(code, "x", 1)
    with pytest.raises(AssertionError):
        Map((Country("SOM", "a", 1), Country("SOM", "b", 2)))


def test_a_coarser_ring_keeps_its_corners_or_is_gone() -> None:
    ring = ((0, 0), (1, 0), (20, 0), (40, 1), (40, 40), (0, 40), (0, 39))
    assert coarser(ring, 4) == ((0, 0), (10, 0), (10, 10), (0, 10))
    assert coarser(((0, 0), (1, 0), (1, 1)), 4) == ()
    assert coarser(((0, 0), (40, 0), (20, 1)), 4) == (), "a line has no inside"
    assert outline((((3, 4), (5, 4), (5, 9), (4, 3)),)) == "M3 4l2 0 0 5-1-6z"


@pytest.mark.parametrize("by", [4, 5, 10])
def test_no_gap_opens_between_neighbours(by: int) -> None:
    """A corner that two countries share is at one place for both, however coarse the grid."""
    half = Fraction(1, 2)
    for ring in (ring for place in world().countries.values() for ring in place.rings):
        nearest = {(floor(Fraction(x, by) + half), floor(Fraction(y, by) + half)) for x, y in ring}
        assert set(coarser(ring, by)) <= nearest


def test_a_map_is_light_enough_for_a_slow_line() -> None:
    """As a page carries it, with two legends and the table: the outlines are in a file that the browser keeps."""
    everywhere = enumerate(MEMBERS.split(), 1_000)
    told = Map(tuple(Country(code, country_name(code, "ar"), i, f"/x/?country={code}") for i, code in everywhere))
    page = render_block(chart(told), "ar")
    assert len(gzip.compress(page.encode())) < 12 * 1024
    assert page.count("<use href=") > 120
    drawn = standalone("Report", [chart(example())], "ar", META)
    assert len(re.findall(r'<path d="[^"]*" fill="[^"]*" class="land"', drawn)) == 2, "and one without a value"


def test_what_pages_draw_their_maps_from_is_in_the_file() -> None:
    found = finders.find(OUTLINES)
    assert Path(found).read_text(encoding="utf-8") == world_file(), (
        "The outlines are others now: write what maps.world_file says into web/static/web/world.svg."
    )
    page = render_block(chart(example()), "en")
    names = re.findall(r'<use href="/static/web/world.svg#(\w+)"', page)
    assert sorted(names) == ["CHL", "FJI", "KEN", "RUS", "SOM", "world"], "a small one is a dot"
    assert {name for name in names if f'id="{name}"' not in world_file()} == set()


def test_units_of_counts_are_said() -> None:
    many = Map((Country("SOM", "Somalia", 2_500_000),))
    assert unit_of(chart(many, "people"), "en") == "people, in millions"
    assert unit_of(chart(many), "fr") == "en millions"
    assert unit_of(chart(example(), "people"), "en") == "people"


# Lines with targets.

AIMED = Years(
    ("2022", "2023", "2024", "2025"),
    (Series("Share", (Share(Decimal(40)), Share(Decimal(55)), None, None)),),
    targets=(None, Share(Decimal(60)), Share(Decimal(70)), Share(Decimal(80))),
    baseline=Share(Decimal(30)),
)


def drawn_line(data: Years, width: int = WIDE) -> ElementTree.Element:
    return ElementTree.fromstring(draw(Chart(id="line", title="t", data=data, description="d"), width=width))


@every_width
def test_targets_and_baseline_stand_beside_the_line(width: int) -> None:
    root = drawn_line(AIMED, width)
    said = [title.text for title in root.iter(f"{SVG}title")][1:]
    assert said == [
        "2022, Share: 40\u00a0%",
        "2023, Share: 55\u00a0%",
        "2023, Target: 60\u00a0%",
        "2024, Target: 70\u00a0%",
        "2025, Target: 80\u00a0%",
    ]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts[:3] == ["Share", "Target", "Baseline: 30\u00a0%"]
    assert "55\u00a0%" in texts and texts.count("80\u00a0%") >= 1
    heights = [float(line.attrib["y1"]) for line in root.iter(f"{SVG}line") if line.attrib["class"] == "from"]
    dots = [float(dot.attrib["cy"]) for dot in root.iter(f"{SVG}circle")]
    assert dots[0] > dots[1], "40 lies below 55"
    step = (dots[0] - dots[1]) / 15
    assert heights[-1] == pytest.approx(dots[0] + 10 * step, abs=0.2), "the baseline is drawn at 30"


def test_targets_reach_the_scale_of_the_axis() -> None:
    root = drawn_line(Years(("1", "2"), (Series("a", (1, 2)),), targets=(None, 100)))
    corners = [each.attrib["points"] for each in root.iter(f"{SVG}polygon")][-1]
    assert all(float(corner.split(",")[1]) >= 0 for corner in corners.split())


def test_targets_belong_to_one_line() -> None:
    with pytest.raises(AssertionError, match="one line"):
        Years(("1",), (Series("a", (1,)), Series("b", (1,))), targets=(2,))
    with pytest.raises(AssertionError, match="targets"):
        Years(("1",), (Series("a", (1,)),), targets=(2, 3))
