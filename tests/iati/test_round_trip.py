"""What is written is read again as the same values: every activity and organisation that the values can say."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from iati.files import ACTIVITY, ORGANISATION
from lxml import etree

from headwater.iati import activity as values
from headwater.iati.activity import Activity, Narrative, OrganisationFile, Words
from headwater.iati.parsing import Reader, activity, organisation
from headwater.iati.writing import activity_xml, organisation_xml

# Words of the world: any script, with the signs that XML must escape; spaces at the ends are no part of them.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp"), include_characters='&<>"\' ]'),
    min_size=1, max_size=12,
).map(str.strip).filter(bool)  # fmt: skip
CODE = st.text("ABC019-", min_size=1, max_size=6)
DAY = st.dates(date(1990, 1, 1), date(2060, 12, 31))
NUMBER = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4)
NARRATIVE = st.builds(Narrative, text=TEXT, language=st.sampled_from(["", "en", "fr", "ar"]))
WORDS = st.lists(NARRATIVE, max_size=2).map(tuple)
SAID = st.lists(NARRATIVE, min_size=1, max_size=2).map(tuple)


def organisations(*names: str) -> st.SearchStrategy[Any]:
    """An organisation in one of its parts: with what can be said of it there."""
    held: dict[str, st.SearchStrategy[Any]] = {
        "ref": CODE, "type": st.sampled_from(["", "10", "40"]), "name": WORDS, "activity": st.just("") | CODE,
        "role": st.sampled_from(["1", "2", "3", "4"]), "crs_channel": st.just("") | CODE,
        "is_secondary": st.none() | st.booleans(),
    }  # fmt: skip
    return st.builds(values.Organisation, **{name: held[name] for name in names})


PARTNER = organisations("ref", "type", "name", "activity")
NAMED = organisations("ref", "type", "name")
# Fields whose values are of a list, or which a file carries in some of their places only.
SPECIAL: dict[tuple[type, str], st.SearchStrategy[Any]] = {
    (values.Transaction, "type"): st.sampled_from(["1", "2", "3", "4", "11", "13"]),
    (values.ActivityDate, "type"): st.sampled_from(["1", "2", "3", "4"]),
    (values.Result, "type"): st.sampled_from(["1", "2", "3", "9"]),
    (Activity, "status"): st.sampled_from(["", "1", "2", "5"]),
    (Activity, "reporting"): organisations("ref", "type", "name", "is_secondary"),
    (Activity, "participating"): st.lists(
        organisations("ref", "type", "name", "activity", "role", "crs_channel"), max_size=2
    ).map(tuple),
    (OrganisationFile, "reporting"): organisations("ref", "type", "name", "is_secondary"),
    (values.Identifier, "owner"): st.none() | NAMED,
    (values.Description, "words"): SAID,
    (values.Condition, "words"): SAID,
    (values.Contact, "addresses"): st.lists(SAID, max_size=2).map(tuple),
    (values.Budget, "lines"): st.just(()),
}
# What stands in an organisation file and not in an activity file, and the other way round.
OF_ORGANISATION = {
    (values.Budget, "type"): st.just(""),
    (values.Budget, "lines"): st.deferred(lambda: st.lists(filled(values.Line), max_size=2).map(tuple)),
}


def filled(kind: type, special: dict[tuple[type, str], Any] | None = None) -> st.SearchStrategy[Any]:
    """Any value of a type, with every field of it, those too that may be left out."""
    held = special or SPECIAL
    hints = get_type_hints(kind)
    return st.builds(
        kind,
        **{
            one.name: held[kind, one.name]
            if (kind, one.name) in held
            else of_hint(hints[one.name], one.default is not MISSING, held)
            for one in fields(kind)
        },
    )


def of_hint(hint: Any, may_be_blank: bool, special: dict[tuple[type, str], Any]) -> st.SearchStrategy[Any]:
    """Any value of what an annotation says."""
    if hint == Words:
        return WORDS
    if isinstance(hint, UnionType):
        inner = next(part for part in get_args(hint) if part is not type(None))
        return st.none() | of_hint(inner, False, special)
    if get_origin(hint) is tuple:
        first, *rest = get_args(hint)
        if rest == [Ellipsis]:
            return st.lists(of_hint(first, False, special), max_size=2).map(tuple)
        return st.tuples(*(of_hint(part, False, special) for part in (first, *rest)))
    if hint is values.Organisation:
        return PARTNER
    if is_dataclass(hint):
        return filled(hint, special)
    plain = {
        str: st.just("") | CODE if may_be_blank else CODE,
        int: st.integers(0, 9),
        bool: st.booleans(),
        Decimal: NUMBER,
        date: DAY,
        datetime: st.integers(0, 2**31).map(lambda second: datetime.fromtimestamp(second, UTC)),
    }
    return plain[hint]


def read(xml: str, root: str) -> etree._Element:
    return etree.fromstring(f'<{root} version="2.03">{xml}</{root}>'.encode())[0]


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(filled(Activity))
def test_an_activity_is_read_as_it_was_written(one: Activity) -> None:
    reader = Reader()
    again = activity(read(activity_xml(one), "iati-activities"), reader)
    assert again == one
    assert reader.problems == []


def budgets_for(whose: str, strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    one = st.builds(values.Allotment, budget=filled(values.Budget, SPECIAL | OF_ORGANISATION), **{whose: strategy})
    return st.lists(one, max_size=2).map(tuple)


CODED = filled(values.Coded)
FILES = filled(
    OrganisationFile,
    SPECIAL
    | OF_ORGANISATION
    | {
        (OrganisationFile, "organisation_budgets"): budgets_for("organisation", NAMED),
        (OrganisationFile, "region_budgets"): budgets_for("region", CODED),
        (OrganisationFile, "country_budgets"): budgets_for("country", CODED),
    },
)


@QUICK
@given(FILES)
def test_an_organisation_file_is_read_as_it_was_written(one: OrganisationFile) -> None:
    reader = Reader()
    again = organisation(read(organisation_xml(one), "iati-organisations"), reader)
    assert again == one
    assert reader.problems == []


def test_a_file_of_somebody_else_is_the_same_after_it_was_written_once() -> None:
    """What the values hold of a file stays; what they do not hold is listed in the guide."""
    element = etree.fromstring(ACTIVITY.encode())[0]
    first = activity(element, Reader())
    assert first is not None
    assert activity(read(activity_xml(first), "iati-activities"), Reader()) == first
    held = organisation(etree.fromstring(ORGANISATION.encode())[0], Reader())
    assert held is not None
    assert organisation(read(organisation_xml(held), "iati-organisations"), Reader()) == held
