"""Whole documents, all synthetic: dense prose in which nothing is wrong, and the twin of a report in which five are."""

from __future__ import annotations

import time

import pytest
from proofreading.stories import DATA, agreeing, proofread, wrong

from headwater.lib.errors import Refused
from headwater.proofreading.rules import Checked, Verdict


def read(name: str) -> Checked:
    """A document of the test data, proofread without books."""
    return proofread((DATA / name).read_text(encoding="utf-8"))


def test_nothing_is_accused_in_dense_prose() -> None:
    found = read("prose.md")
    assert wrong(found) == ()
    assert len(found.findings) > 200, "the prose is dense"


TWIN = [
    ("what is left", 36, "45,583,890 − 12,967,933 = 32,615,957", "a gap of +USD 3,984,043"),
    ("years of a title", 42, "the title says 2023–2028", "2024–2028 stands in the text that introduces it"),
    ("chain of counts", 72, "2,289 − 940 = 1,349", "a gap of +304"),
    ("chain of counts", 72, "1,653 − 102 − 258 − 71 = 1,222", "a gap of −588"),
    ("how many are new", 78, "73 − 11 = 62", "stated: 73 new"),
]


@pytest.mark.parametrize(("what", "line", "left", "gap"), TWIN)
def test_twin_finds(what: str, line: int, left: str, gap: str) -> None:
    found = [one for one in read("twin.md").findings if one.is_wrong]
    assert len(found) == len(TWIN)
    assert [
        one
        for one in found
        if (one.what, one.lines[0]) == (what, line) and left in one.arithmetic and gap in one.arithmetic
    ]


AGREES = [
    ("total of a table", 28, "18 rows add to 45,583,890"),
    ("total of a table", 28, "17 rows add to 1,727,764,339"),
    ("total of a table", 56, "12 rows add to 12,967,933"),
    ("named rows of a table", 30, "35,099,060 ÷ 45,583,890 = 77.0 %"),
    ("part of a whole", 70, "67 of 74 is 90.5 %"),
    ("chain of counts", 74, "124 + 102 − 50 − 3 − 53 = 120"),
    ("sum", 70, "19,400,000 + 2,700,000 = 22,100,000; stated: over USD 22 million"),
    ("sum", 64, "11 + 4 = 15"),
    ("sum", 5, "1 + 5 = 6"),
    ("change", 68, "35 − 33 = 2"),
    ("change", 60, "24 − 18 = 6"),
    ("halves and quarters", 34, "32 + 55 = 87 %"),
    ("the same figure elsewhere", 34, "USD 13 million; elsewhere 12,967,933"),
    ("number of rows of a table", 34, "the table has 18 rows"),
    ("number of things named", 60, "five announced, 5 named"),
]


@pytest.mark.parametrize(("what", "line", "arithmetic"), AGREES)
def test_twin_agrees(what: str, line: int, arithmetic: str) -> None:
    told = read("twin.md").of(Verdict.AGREES, Verdict.ROUNDED)
    assert [one for one in told if (one.what, one.lines[0]) == (what, line) and arithmetic in one.arithmetic], [
        (one.lines, one.arithmetic) for one in told if one.what == what
    ]


def test_all_36_shares_of_the_twin_agree() -> None:
    told = read("twin.md").of(Verdict.AGREES, Verdict.ROUNDED)
    shares = [one for one in told if one.what == "share in a table"]
    assert len(shares) == 36
    assert {one.lines[0] for one in shares} == set(range(10, 28))


def test_what_stands_alone_is_listed_with_its_line() -> None:
    alone = read("twin.md").of(Verdict.UNCHECKED)
    assert any(one.lines == (80,) or "281 million" in one.words for one in alone)


def test_a_number_that_was_changed_is_found() -> None:
    """Each figure of the first table that adds up, changed by a tenth, breaks the total; each share breaks itself."""
    text = (DATA / "twin.md").read_text(encoding="utf-8")
    assert "total of a table" in wrong(proofread(text.replace("7 143 920", "7 413 920")))
    assert "share in a table" in wrong(proofread(text.replace("15.67%", "16.67%")))
    assert "share in a table" in wrong(proofread(text.replace("\t19%\t", "\t21%\t")))
    assert "named rows of a table" in wrong(proofread(text.replace("gave 77 per cent", "gave 72 per cent")))
    assert wrong(proofread(text.replace("leaving 120", "leaving 130"))).count("chain of counts") == 3
    assert wrong(proofread(text.replace("to 73 in 2023", "to 84 in 2023"))).count("how many are new") == 0


def test_a_document_without_numbers_is_refused() -> None:
    with pytest.raises(Refused, match="holds no number"):
        proofread("There is nothing to count here, not on page 12 and not in 2023.")


def test_three_hundred_pages_take_seconds() -> None:
    text = "\n\n".join([(DATA / "prose.md").read_text(encoding="utf-8").replace("# Annual", "Annual")] * 100)
    assert len(text) > 700_000
    started = time.process_time()
    assert wrong(proofread(text)) == ()
    assert time.process_time() - started < 20


def test_languages_are_told_apart() -> None:
    assert proofread("Les 12 bureaux de la région et les 30 écoles sont dans les villes du pays.").language == "fr"
    assert proofread("Las 12 oficinas de la región y las 30 escuelas están en las ciudades del país.").language == "es"
    assert proofread("The 12 offices and the 30 schools are in the cities of the country.").language == "en"
    assert agreeing(proofread("لدى المنظمة ١٢ مكتبا و ٣٠ مدرسة")) == set()
