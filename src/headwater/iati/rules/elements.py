"""What a person may tell for IATI files: elements of the standard whose content no other record of the house holds.

Each element has fields, which are columns of the workbook too. A field is a text; what it must look like is its kind.
Words may be given in several languages: "text" in the language of the organisation, "text_fr" in French and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from headwater.iati.standard import codelists
from headwater.iati.values import day_in
from headwater.lib.words import listed, noted, said

LANGUAGES = ("fr", "es", "ar")
# Whom a fact may be about.
ACTIVITY, ORGANISATION, US = noted("an activity"), noted("an organisation"), noted("ourselves")

FIELDS: dict[str, str] = {
    "type": "the type, as the codelist of the element has it.",
    "code": "the code.",
    "vocabulary": "the vocabulary of the code.",
    "uri": "where a vocabulary of one's own is described.",
    "percentage": "the share in per cent, such as 62.5.",
    "on": "a day, such as 2026-01-31.",
    "text": "the words, in the organisation's language.",
    **{f"text_{language}": f"the same words in the language {language}." for language in LANGUAGES},
    "details": "further words, such as a description.",
    "ref": "an identifier.",
    "activity": "the identifier of an activity.",
    "person": "a name.",
    "email": "an address for mail.",
    "telephone": "a telephone number.",
    "website": "an address of the web.",
    "address": "a postal address.",
    "position": "latitude and longitude, such as 4.85 31.58.",
    "reach": "the code of the reach of a place.",
    "exactness": "the code of the exactness of a place.",
    "class": "the code of the class of a place.",
    "feature": "the code of the feature of a place.",
    "significance": "the code of how much a policy matters.",
    "format": "the media type of a document, such as application/pdf.",
    "category": "one or several codes of the categories of a document, with ; between them.",
    "language": "one or several codes of languages, with ; between them.",
    "currency": "the code of a currency.",
    "yes": "yes or no.",
}
_POSITION = re.compile(r"(-?\d+(?:\.\d+)?) (-?\d+(?:\.\d+)?)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# What an identifier of the standard may not hold.
_FORBIDDEN = re.compile(r"[/&|?\s]")


@dataclass(frozen=True, slots=True)
class Element:
    """An element: whom it is about, its fields, which of them it needs, which tell several of one subject apart.

    lists: the codelist of a field, where there is one whatever the vocabulary says.
    """

    meaning: str
    about: tuple[str, ...]
    fields: tuple[str, ...]
    needs: tuple[str, ...]
    keys: tuple[str, ...] = ()
    lists: Mapping[str, str] | None = None

    @property
    def all_fields(self) -> frozenset[str]:
        """With the other languages of its words."""
        return frozenset(self.fields) | (_IN_OTHERS if "text" in self.fields else frozenset())


_IN_OTHERS = frozenset(f"text_{language}" for language in LANGUAGES)


def _of_activity(meaning: str, fields: str, needs: str = "", keys: str = "", **lists: str) -> Element:
    return _element(meaning, (ACTIVITY,), fields, needs, keys, lists)


def _element(
    meaning: str, about: tuple[str, ...], fields: str, needs: str, keys: str, lists: Mapping[str, str]
) -> Element:
    return Element(meaning, about, tuple(fields.split()), tuple((needs or fields).split()), tuple(keys.split()), lists)


_BOTH = (ACTIVITY, US)
ELEMENTS: dict[str, Element] = {
    "reporting-org": _element(
        "who publishes: our identifier and type, our name, and the language and currency that files speak",
        (US,), "ref type text language currency", "", "", {"type": "OrganisationType", "language": "Language"},
    ),
    "registry": _element(
        "what the registry knows of us: our short name there (code), the public address of our files, and the licence",
        (US,), "code website text", "code website", "", {},
    ),
    "organisation": _element(
        "the identifier and type by which an organisation is known in the standard",
        (ORGANISATION,), "ref type", "", "", {"type": "OrganisationType"},
    ),
    "contact-info": _element(
        "whom to ask", _BOTH, "type text details person email telephone website address", "type email", "type",
        {"type": "ContactType"},
    ),
    "document-link": _element(
        "a document that anyone can open", _BOTH, "website format text details category language on",
        "website format text category", "website", {"category": "DocumentCategory", "language": "Language"},
    ),
    "title": _of_activity("what the activity is called, where that is not the name of its fund or purpose", "text"),
    "description": _of_activity(
        "what the activity is about", "type text", "", "type", type="DescriptionType"
    ),
    "activity-date": _of_activity(
        "when it starts and ends: 1 planned start, 2 actual start, 3 planned end, 4 actual end",
        "type on text", "type on", "type", type="ActivityDateType",
    ),
    "activity-scope": _of_activity("how far it reaches", "code", code="ActivityScope"),
    "other-identifier": _of_activity(
        "another identifier of it", "ref type text", "ref type", "ref", type="OtherIdentifierType"
    ),
    "participating-org": _of_activity(
        "who takes part beside donors and ourselves (type: the role is in the code)",
        "code ref type text activity", "code text", "code ref text", code="OrganisationRole", type="OrganisationType",
    ),
    "recipient-country": _of_activity(
        "a country that it is for", "code percentage", "code", "code", code="Country"
    ),
    "recipient-region": _of_activity(
        "a region that it is for", "code vocabulary uri percentage text", "code vocabulary", "vocabulary code",
        vocabulary="RegionVocabulary",
    ),
    "location": _of_activity(
        "a place where it happens", "ref position text details reach exactness class feature", "ref position text",
        "ref", reach="GeographicLocationReach", exactness="GeographicExactness", feature="LocationType",
        **{"class": "GeographicLocationClass"},
    ),
    "sector": _of_activity(
        "what it is for", "vocabulary code percentage uri text", "vocabulary code", "vocabulary code",
        vocabulary="SectorVocabulary",
    ),
    "tag": _of_activity(
        "a mark of a classification", "vocabulary code uri text", "vocabulary code", "vocabulary code",
        vocabulary="TagVocabulary",
    ),
    "humanitarian": _of_activity("whether it is humanitarian", "yes"),
    "humanitarian-scope": _of_activity(
        "the emergency or appeal that it answers", "type vocabulary code uri text", "type vocabulary code",
        "type vocabulary code", type="HumanitarianScopeType", vocabulary="HumanitarianScopeVocabulary",
    ),
    "policy-marker": _of_activity(
        "a policy that it serves", "vocabulary code significance uri text", "vocabulary code", "vocabulary code",
        vocabulary="PolicyMarkerVocabulary", significance="PolicySignificance",
    ),
    "collaboration-type": _of_activity("how we work with others", "code", code="CollaborationType"),
    "default-flow-type": _of_activity("what flow its money is", "code", code="FlowType"),
    "default-finance-type": _of_activity("how it is financed", "code", code="FinanceType"),
    "default-aid-type": _of_activity(
        "the DAC type of aid; earmarking stands on each transaction and not here", "code", code="AidType"
    ),
    "default-tied-status": _of_activity("whether it is tied", "code", code="TiedStatus"),
    "capital-spend": _of_activity("what share of it buys lasting things, 0 where none", "percentage"),
    "budget-not-provided": _of_activity("why it gives no budget", "code", code="BudgetNotProvided"),
    "conditions": _of_activity("whether conditions are attached", "yes"),
    "condition": _of_activity("a condition", "type text", "", "type text", type="ConditionType"),
    "result": _of_activity(
        "an element of a plan whose indicators show what it reached (ref: its code; type: 1 output, 2 outcome, 3 "
        "impact, 9 other)", "ref type", "", "ref", type="ResultType",
    ),
    "receiver": _of_activity(
        "who received an expenditure of the books (ref: the key of its entry; code: the organisation's identifier)",
        "ref code type text activity", "ref text", "ref", type="OrganisationType",
    ),
}  # fmt: skip


# Of a fund, an objective, an office and a project, the ids of the register (see models.OwnActivity).
Place = tuple[int | None, int | None, int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityDraft:
    """An activity to name. fund, objective, office, project: ids of the register (see models.OwnActivity)."""

    identifier: str
    fund: int | None = None
    objective: int | None = None
    office: int | None = None
    project: int | None = None
    is_synthetic: bool = False

    @property
    def place(self) -> Place:
        """Its place in the books."""
        return self.fund, self.objective, self.office, self.project


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """A fact to tell. identifier: of the activity; organisation: id of the register; neither: of ourselves.

    values: texts by field. is_withdrawn: the fact told before counts no longer.
    """

    element: str
    identifier: str = ""
    organisation: int | None = None
    values: Mapping[str, str]
    source: str
    is_synthetic: bool = False
    is_withdrawn: bool = False

    @property
    def about(self) -> str:
        """Whom it is about."""
        return ACTIVITY if self.identifier else US if self.organisation is None else ORGANISATION

    @property
    def key(self) -> str:
        """What tells it from other facts of the same subject and element."""
        return " ".join(self.values.get(name, "") for name in ELEMENTS[self.element].keys).strip()[:300]


def identifier_complaints(identifier: str, own: str) -> Iterator[str]:
    """What is wrong with the identifier of an activity of ours. own: our own, with which it begins ("": not told)."""
    if found := _FORBIDDEN.search(identifier):
        yield said(
            "The identifier {identifier} holds “{found}”; write letters, digits, - . and _ only.",
            identifier=identifier,
            found=found[0],
        )
    if own and not identifier.startswith(f"{own}-"):
        yield said(
            "The identifier {identifier} does not begin with ours; write {own}- and what follows.",
            identifier=identifier,
            own=own,
        )
    if len(identifier) > 200:
        yield said("The identifier has more than 200 signs; write a shorter one.")


def fact_complaints(draft: FactDraft) -> Iterator[str]:
    """What is wrong with a fact by itself."""
    if draft.element not in ELEMENTS:
        yield said(
            "“{element}” is nothing that can be told; write one of: {elements}.",
            element=draft.element,
            elements=", ".join(ELEMENTS),
        )
        return
    element = ELEMENTS[draft.element]
    if draft.about not in element.about:
        one, *others = element.about
        about = said("{one} or of {other}", one=said(one), other=said(others[0])) if others else said(one)
        yield said(
            "{element} is told of {about}, and not of {other}.",
            element=draft.element,
            about=about,
            other=said(draft.about),
        )
    if not draft.source.strip():
        yield said("The source is missing; write where this is written down.")
    given = {name for name, told in draft.values.items() if told.strip()}
    for name in sorted(given - element.all_fields):
        yield said(
            "{element} takes no {name}; it takes: {fields}.",
            element=draft.element,
            name=_called(name),
            fields=listed(map(_called, element.fields)),
        )
    for name in element.needs:
        if name not in given:
            yield said(
                "{element} needs {name}: {meaning}",
                element=draft.element,
                name=_called(name),
                meaning=said(FIELDS[name]),
            )
    for name in sorted(given & element.all_fields):
        codelist = (element.lists or {}).get(name, "")
        yield from (
            said("{element}, {name}: {what}", element=draft.element, name=_called(name), what=what)
            for what in _field_complaints(name, draft.values[name], codelist)
        )


def heading(field: str) -> str:
    """The header of a field in a workbook, in English."""
    return field.replace("_", " ").capitalize()


def _called(field: str) -> str:
    """A field in a sentence: in English by its name, elsewhere as its column is headed."""
    told = said(heading(field))
    return field if told == heading(field) else told


def _field_complaints(name: str, told: str, codelist: str) -> Iterator[str]:
    if codelist and codelists()[codelist].is_complete:
        for code in told.split(";"):
            if code.strip() not in codelists()[codelist].codes:
                yield said(
                    "“{code}” is no code of the list {listed}; write one of that list.",
                    code=code.strip(),
                    listed=codelist,
                )
    match name:
        case "percentage" if not _is_share(told):
            yield said("“{told}” is no share; write a number from 0 to 100, such as 62.5.", told=told)
        case "on" if day_in(told) is None or len(told) != 10:
            yield said("“{told}” is no day; write it such as 2026-01-31.", told=told)
        case "website" if not _ADDRESS.fullmatch(told):
            yield said("“{told}” is no address of the web; write it from https:// on.", told=told)
        case "email" if not _MAIL.fullmatch(told):
            yield said("“{told}” is no address for mail; write it such as office@example.org.", told=told)
        case "position" if not _is_position(told):
            yield said("“{told}” is no position; write latitude and longitude, such as 4.85 31.58.", told=told)
        case "yes" if told not in ("yes", "no"):
            yield said("“{told}” is neither yes nor no.", told=told)


def _is_share(told: str) -> bool:
    try:
        number = Decimal(told)
    except InvalidOperation:
        return False
    return number.is_finite() and 0 <= number <= 100


def _is_position(told: str) -> bool:
    if not (found := _POSITION.fullmatch(told)):
        return False
    latitude, longitude = Decimal(found[1]), Decimal(found[2])
    return abs(latitude) <= 90 and abs(longitude) <= 180 and not (latitude == 0 and longitude == 0)
