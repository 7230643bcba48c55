"""What things are called in a language: as the registry has it, else as United Nations documents call a country."""

from __future__ import annotations

from datetime import date

from headwater.registry.queries import Node, name_of, names_of, nodes
from headwater.reports.countries import country_name
from headwater.reports.formats import spoken
from headwater.reports.translations import words

# What reports name: donors and their kind, places, parts of the plan, what is measured, documents, and lists of them.
KINDS = (
    "organisation",
    "place",
    "plan-element",
    "fund",
    "indicator",
    "document",
    "criterion",
    "office",
    "project",
    "system",
)


def named(node: Node, *, on: date, language: str) -> str:
    """What one thing is called; in English where nobody has said."""
    english = name_of(node, on=on)
    return _called(node.code, english, name_of(node, on=on, language=spoken(language)), language)


def all_names(on: date, language: str) -> dict[str, str]:
    """What things are called, by their English names, of those that have a name in the language."""
    found = {node.pk: node for kind in KINDS for node in nodes(kind=kind)}
    english = names_of(list(found), on=on)
    theirs = names_of(list(found), on=on, language=spoken(language))
    called = {name: _called(found[pk].code, name, theirs[pk], language) for pk, name in english.items()}
    return {name: own for name, own in called.items() if own != name}


def _called(code: str, english: str, theirs: str, language: str) -> str:
    if spoken(language) == "en" or theirs != english:
        return theirs
    country = country_name(code, language)
    return country if country != code else words(language)(english)
