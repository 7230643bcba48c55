"""Results with their indicators as values."""

from __future__ import annotations

from lxml import etree

from headwater.iati.activity import Indicator, Level, Period, Result
from headwater.iati.parsing.elements import Reader, Unreadable, all_words


def result(one: etree._Element, reader: Reader) -> Result:
    """A result. Unreadable: without a type of the list."""
    return Result(
        type=reader.listed(one, one.get("type", "").strip(), "ResultType"),
        aggregates=reader.flag(one, "aggregation-status"),
        title=all_words(one, "title"),
        description=all_words(one, "description"),
        documents=reader.documents(one),
        references=reader.all_coded(one, "reference"),
        indicators=tuple(_indicator(each, reader) for each in one.iterfind("indicator")),
    )


def _indicator(one: etree._Element, reader: Reader) -> Indicator:
    periods = []
    for each in one.iterfind("period"):
        try:
            periods.append(_period(each, reader))
        except Unreadable:
            continue
    return Indicator(
        measure=one.get("measure", ""),
        is_ascending=reader.flag(one, "ascending"),
        aggregates=reader.flag(one, "aggregation-status"),
        title=all_words(one, "title"),
        description=all_words(one, "description"),
        documents=reader.documents(one),
        references=reader.all_coded(one, "reference", uri="indicator-uri"),
        baselines=tuple(_level(each, reader) for each in one.iterfind("baseline")),
        periods=tuple(periods),
    )


def _period(one: etree._Element, reader: Reader) -> Period:
    return Period(
        start=reader.day(one.find("period-start"), one, "period-start"),
        end=reader.day(one.find("period-end"), one, "period-end"),
        targets=tuple(_level(each, reader) for each in one.iterfind("target")),
        actuals=tuple(_level(each, reader) for each in one.iterfind("actual")),
    )


def _level(one: etree._Element, reader: Reader) -> Level:
    return Level(
        value=one.get("value", ""),
        year=one.get("year", ""),
        on=reader.attribute_day(one, "iso-date"),
        locations=tuple(each.get("ref", "") for each in one.iterfind("location")),
        dimensions=tuple((each.get("name", ""), each.get("value", "")) for each in one.iterfind("dimension")),
        comment=all_words(one, "comment"),
        documents=reader.documents(one),
    )
