"""Sheets and cells: names that Excel takes, formats in the language of the report, and values as what they are."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from headwater.lib.errors import Refused
from headwater.lib.money import Money, digits
from headwater.reports.blocks import Link as BlockLink
from headwater.reports.blocks import Share, Short, Status, Synthetic, Value
from headwater.reports.formats import day, direction, spoken, text
from headwater.reports.words import word
from headwater.reports.written import bare, clean

# What a cell holds exactly: 15 digits. Days before 1900 are no days to Excel.
_DIGITS = 15
_FIRST_DAY = date(1900, 3, 1)
_LONGEST_NAME, _LONGEST_TEXT = 31, 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_FONT = "Arial"
_LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "title": {"bold": True, "font_size": 18, "font_color": "#12456F"},
    "caption": {"bold": True, "font_size": 12, "font_color": "#12456F"},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "total": {"bold": True, "top": 1},
    "note": {"font_size": 9, "font_color": "#55616E", "text_wrap": True},
    "words": {"text_wrap": True},
    "strong": {"bold": True},
    "closing": {"bold": True, "bg_color": "#F4F7FA"},
    "gap": {"bold": True, "bg_color": "#FDF3E7"},
    "link": {"font_color": "#12456F", "underline": 1},
}


class Pen:
    """The workbook being written, its language, and the formats that it has so far."""

    def __init__(self, book: Workbook, language: str) -> None:
        self.book, self.language = book, spoken(language)
        self.is_rtl = direction(language) == "rtl"
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.names: list[str] = []

    def sheet(self, title: str) -> Worksheet:
        """A sheet of that name, or of the nearest that Excel takes and that is still free."""
        plain = " ".join(_FORBIDDEN.sub(" ", clean(title)).split()).strip("'") or "Sheet"
        name, number = _short(plain, _LONGEST_NAME), 2
        while name.lower() in {taken.lower() for taken in self.names}:
            ending = f" ({number})"
            name, number = _short(plain, _LONGEST_NAME - len(ending)) + ending, number + 1
        self.names.append(name)
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{name.replace('&', '&&')}&R&P / &N")
        if self.is_rtl:
            sheet.right_to_left()
        return sheet

    def look(self, name: str = "", **more: Any) -> Format:
        """A format, made once."""
        wanted = {"font_name": _FONT, "font_size": 10, "valign": "top", **_LOOKS[name], **more}
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def text(self, sheet: Worksheet, row: int, column: int, words: str, look: str = "", **more: Any) -> None:
        """Words in a cell: never a formula, a number or a link."""
        sheet.write_string(row, column, clean(words)[:_LONGEST_TEXT], self.look(look, **more))

    def value(self, sheet: Worksheet, row: int, column: int, value: Value, look: str = "", places: int = -1) -> None:
        """A value in a cell, as a number or a day wherever it is one. A blank stays blank."""
        plain = bare(value)
        form = self.form(value, places)
        match plain:
            case None:
                sheet.write_blank(row, column, None, self.look(look))
            case Status():
                self.text(sheet, row, column, text(value, self.language), look)
            case str():
                self.text(sheet, row, column, text(value, self.language), look, text_wrap=True)
            case date() if plain < _FIRST_DAY:
                self.text(sheet, row, column, day(plain, self.language), look)
            case date():
                moment = datetime(plain.year, plain.month, plain.day)  # noqa: DTZ001 Excel knows no zones
                sheet.write_datetime(row, column, moment, self.look(look, num_format=form, align="left"))
            case _:
                sheet.write_number(row, column, number_in(plain), self.look(look, num_format=form, align="right"))

    def form(self, value: Value, places: int = -1) -> str:
        """How Excel is to show a value. What was invented is followed by the word that says so."""
        inside = value.value if isinstance(value, BlockLink) else value
        mark = f'" {word("synthetic", self.language)}"' if isinstance(inside, Synthetic) else ""
        return _form(bare(value), places) + mark


def _short(name: str, longest: int) -> str:
    """The name, or as many of its words as there is room for."""
    if len(name) <= longest:
        return name
    whole = name[: longest - 1].rsplit(" ", 1)[0] if " " in name[: longest - 1] else name[: longest - 1]
    return whole.strip(" ,;.'-") + "…"


def number_in(plain: Value) -> float:
    """The number of a cell: whole units of the currency, a share of 1, a count. Refused: too many digits."""
    match plain:
        case Short():
            exact = plain.amount.decimal
        case Money():
            exact = plain.decimal
        case Share():
            exact = plain.percent / 100
        case int() | Decimal():
            exact = Decimal(plain)
        case _:
            raise AssertionError(f"{plain} is no number")
    if len(exact.normalize().as_tuple().digits) > _DIGITS:
        raise Refused(
            f"{exact:,} has more than {_DIGITS} digits, which a cell of Excel cannot hold exactly; write the report as "
            "HTML, PDF or Word, or state the figure in a larger unit."
        )
    return float(exact)


def _form(plain: Value, places: int) -> str:
    match plain:
        case Short():
            return _decimals(digits(plain.amount.currency) if places < 0 else places)
        case Money():
            return _decimals(digits(plain.currency) if places < 0 else places)
        case Share():
            return _decimals(max(0, -int(plain.percent.as_tuple().exponent)), grouped=False) + "%"
        case Decimal():
            return _decimals(max(0, -int(plain.as_tuple().exponent)))
        case int():
            return "#,##0"
        case date():
            return "d mmmm yyyy"
        case _:
            return "@"


def _decimals(places: int, *, grouped: bool = True) -> str:
    return ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")
