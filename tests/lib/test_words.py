"""What is said: by its English, in the language that is spoken, with gaps filled."""

from __future__ import annotations

import pytest

from headwater.lib.words import ENGLISH, Language, counted, either, joined, noted, number, said, speaking

FRENCH = Language(
    "fr",
    {"The pool holds {amount}.": "La réserve détient {amount}.", "Received": "Reçu"},
    {("{count} row", "{count} rows"): ("{count} ligne", "{count} lignes")},
    form=lambda count: int(count > 1),
    number=lambda value: f"{value:,}".replace(",", "\u202f"),
)
FROM_RIGHT = Language("ar", {}, {}, form=FRENCH.form, number=str, is_from_right=True)


def test_english_is_said_as_it_stands() -> None:
    assert said("The pool holds {amount}.", amount="USD 1.00") == "The pool holds USD 1.00."
    assert [counted("{count} row", "{count} rows", count) for count in (0, 1, 2, 1234)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,234 rows",
    ]


def test_another_language_has_its_own_sentences_and_forms() -> None:
    with speaking(FRENCH):
        assert said("The pool holds {amount}.", amount="1 USD") == "La réserve détient 1 USD."
        assert said(noted("Received")) == "Reçu"
        assert [counted("{count} row", "{count} rows", count) for count in (0, 1, 2)] == [
            "0 ligne",
            "1 ligne",
            "2 lignes",
        ]
        assert number(1234567) == "1\u202f234\u202f567"
    assert said("Received") == "Received"


def test_what_no_catalogue_holds_is_said_in_english() -> None:
    with speaking(FRENCH):
        assert said("Nobody translated {this}.", this="me") == "Nobody translated me."
        # French says 0 in the singular; an English sentence does not.
        assert counted("{count} pool", "{count} pools", 0) == "0 pools"


def test_what_fills_a_gap_keeps_its_order_where_writing_runs_from_the_right() -> None:
    with speaking(FROM_RIGHT):
        assert said("Due {day}", day="2023-07-31") == "Due \u20682023-07-31\u2069"
        amount = said("{amount} {unit}", amount=7, unit="people")
        assert said("over {amount}", amount=amount) == f"over \u2067{amount}\u2069", "number first, from the right"


def test_braces_stand_for_themselves_where_nothing_is_filled_in() -> None:
    assert said("A {name} stands here") == "A {name} stands here"
    assert said("{text}", text="{amount}") == "{amount}"


def test_the_language_before_comes_back_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), speaking(FRENCH):
        _ = 1 // 0
    assert said("Received") == "Received"
    assert ENGLISH.code == "en"


def test_several_values_are_told_with_one_word_before_the_last() -> None:
    assert joined(["a", "b", "c"]) == "a, b and c" and joined(["a", "b"]) == "a and b" and joined(["a"]) == "a"
    assert either(iter(["a", "b", "c"])) == "a, b or c"
