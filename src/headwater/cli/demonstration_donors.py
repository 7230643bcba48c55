"""Synthetic relations with donors for the demonstration: pledges, duties, conversations and contacts. None is real."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from headwater.access.queries import Person
from headwater.funding import actions
from headwater.funding.rules import ContactDraft, DutyDraft, EngagementDraft, PledgeDraft
from headwater.lib.money import money
from headwater.registry.queries import Node

# The donors with an agreement that spans years: whoever promises for years is owed something every year.
_OWED = ("BEL", "DNK", "NLD", "KOR", "GBR")
_YEARS = (2022, 2023, 2024)


def load(*, nodes: Mapping[str, Node], by: Person) -> None:
    """Load them; what is there already stays as it is."""
    donors = {code: nodes[code] for code in _OWED if code in nodes}
    actions.owe(drafts=[duty for code, donor in donors.items() for duty in _duties(code, donor)], by=by)
    said = [
        EngagementDraft(
            code=f"SYN-EN-{code}",
            donor=donor.pk,
            agreement=f"MYA-{code}",
            kind="meeting",
            on=date(2023, 10, 12),
            subject="Review of the year (synthetic)",
            said="Synthetic: they ask for results by objective.",
            agreed="Synthetic: the page for the donor is sent with the annual report.",
            is_synthetic=True,
        )
        for code, donor in donors.items()
    ]
    actions.record_engagements(drafts=said, by=by)
    pledges = [
        PledgeDraft(
            code=f"SYN-PL-{code}",
            donor=donor.pk,
            money=money("1000000", "USD"),
            pledged_on=date(2023, 12, 1),
            expected_on=date(2024, 6, 30),
            agreement=f"MYA-{code}",
        )
        for code, donor in donors.items()
    ]
    actions.record_pledges(drafts=pledges, by=by)
    people = [
        ContactDraft(
            code=f"SYN-CT-{code}",
            donor=donor.pk,
            name=f"Desk officer for {code} (synthetic)",
            function="Desk officer",
            email=f"{code.lower()}@synthetic.example",
            about="Reports and payments",
            is_synthetic=True,
        )
        for code, donor in donors.items()
    ]
    actions.add_contacts(drafts=people, by=by)


def _duties(code: str, donor: Node) -> list[DutyDraft]:
    return [
        DutyDraft(
            code=f"SYN-{letters}-{code}-{year}",
            kind=kind,
            what=f"{what} {year} (synthetic)",
            due_on=date(year + 1, month, day),
            donor=donor.pk,
            agreement=f"MYA-{code}",
            line="synthetic",
            is_synthetic=True,
        )
        for letters, kind, what, month, day in (
            ("DU", "report", "Annual report of", 3, 31),
            ("VI", "visibility", "The donor is named in the report of", 6, 30),
        )
        for year in _YEARS
    ]
