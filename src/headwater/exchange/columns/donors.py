"""The columns of what is agreed with donors, announced by them, owed to them and said with them; and of contacts."""

from __future__ import annotations

from headwater.exchange.columns.describing import Column, Sheet
from headwater.exchange.columns.funding import EARMARKING
from headwater.funding.rules import DUTY_KINDS, ENGAGEMENT_KINDS

_DONOR = Column(
    key="donor",
    title="Donor",
    meaning="The donor: the code or the name of a registered organisation.",
    kind="text",
    aliases=("Donor name", "Donor code"),
    names=("organisation",),
    example="SWE",
)
_AGREEMENT = Column(
    key="agreement",
    title="Agreement",
    meaning="The code of the signed agreement it belongs to, if there is one.",
    kind="code",
    required=False,
    aliases=("Agreement code",),
    example="AG-2023-01",
)


def _code(what: str, example: str) -> Column:
    return Column(
        key="code",
        title="Code",
        meaning=f"The code by which your organisation knows {what}; no other has it.",
        kind="code",
        aliases=("Reference",),
        example=example,
    )


def _text(key: str, title: str, meaning: str, example: str, *, required: bool = False, is_long: bool = False) -> Column:
    return Column(
        key=key, title=title, meaning=meaning, kind="text", required=required, example=example, is_long=is_long
    )


def _day(key: str, title: str, meaning: str, example: str) -> Column:
    return Column(key=key, title=title, meaning=meaning, kind="date", example=example)


def _money(meaning: str) -> tuple[Column, Column]:
    return (
        Column(
            key="currency",
            title="Currency",
            meaning="The currency, as an ISO 4217 code.",
            kind="currency",
            aliases=("Currency code",),
            example="SEK",
        ),
        Column(
            key="amount",
            title="Amount",
            meaning=meaning,
            kind="amount",
            currency="currency",
            example="1234567.89",
        ),
    )


def _synthetic(key: str, what: str) -> Column:
    return Column(
        key=key,
        title="Synthetic",
        meaning=f"Whether {what} was invented; leave it empty for no.",
        kind="yes or no",
        required=False,
        example="no",
    )


AGREEMENTS = Sheet(
    record="agreement",
    title="Agreements",
    identity="code",
    columns=(
        _code("this agreement", "AG-2023-01"),
        _text("title", "Title", "What the agreement is called.", "Core support 2023 to 2025", required=True),
        _DONOR,
        _day("signed_on", "Signed on", "The day on which it was signed.", "2023-01-15"),
        _day("starts_on", "Starts on", "Its first day.", "2023-01-01"),
        _day("ends_on", "Ends on", "Its last day.", "2025-12-31"),
        EARMARKING,
        *_money("All that was agreed, in that currency, above zero."),
        Column(
            key="tranches",
            title="Tranches",
            meaning="The payments it promises, each as day: amount, in their order; together they are the amount.",
            kind="list",
            example="2023-06-30: 600000.00; 2024-06-30: 634567.89",
            is_long=True,
        ),
        _synthetic("terms_are_synthetic", "any of its terms"),
    ),
)

PLEDGES = Sheet(
    record="pledge",
    title="Pledges",
    identity="code",
    columns=(
        _code("this pledge", "PL-2023-01"),
        _DONOR,
        *_money("What was announced, in that currency, above zero. It is not money, and stands in no total."),
        _day("pledged_on", "Pledged on", "The day on which it was announced.", "2023-03-01"),
        _day("expected_on", "Expected on", "The day by which the money is expected.", "2023-09-30"),
        _AGREEMENT,
    ),
)

DUTIES = Sheet(
    record="duty",
    title="Duties to donors",
    identity="code",
    columns=(
        _code("this duty", "DU-2023-01"),
        _DONOR,
        _AGREEMENT,
        Column(
            key="kind",
            title="Kind",
            meaning="What kind of duty it is.",
            kind="choice",
            choices=DUTY_KINDS,
            example="report",
        ),
        _text("what", "What is owed", "What the donor is owed, in a sentence.", "Annual report of 2023", required=True),
        _day("due_on", "Due on", "The day by which it is owed.", "2024-03-31"),
        _text("line", "Where it stands", "The article or page of the agreement.", "Article 7"),
        _synthetic("is_synthetic", "it"),
    ),
)

ENGAGEMENTS = Sheet(
    record="engagement",
    title="Conversations with donors",
    identity="code",
    columns=(
        _code("this conversation", "EN-2023-01"),
        _DONOR,
        _AGREEMENT,
        Column(
            key="kind",
            title="Kind",
            meaning="How you spoke.",
            kind="choice",
            choices=ENGAGEMENT_KINDS,
            example="meeting",
        ),
        _day("on", "Day", "The day of the conversation.", "2023-05-12"),
        _text("subject", "Subject", "What it was about, in a few words.", "Consultation on the plan", required=True),
        _text(
            "said",
            "What was said",
            "What was said, for whoever takes over.",
            "They ask for results by region.",
            is_long=True,
        ),
        _text(
            "agreed",
            "What was agreed",
            "Who does what, until when.",
            "We send the regional table by June.",
            is_long=True,
        ),
        _synthetic("is_synthetic", "it"),
    ),
)

CONTACTS = Sheet(
    record="contact",
    title="Contacts at donors",
    identity="code",
    columns=(
        _code("this contact", "CT-SWE-1"),
        _DONOR,
        _text("name", "Name", "Who it is.", "Ana Example", required=True),
        _text("function", "Function", "What they are there.", "Desk officer"),
        _text("email", "E-mail", "The address at work.", "ana@example.org"),
        _text("phone", "Telephone", "The number at work, with its country.", "+46 1 000 000"),
        _text("about", "Turn to them for", "What they see to.", "Reports and payments"),
        _synthetic("is_synthetic", "it"),
    ),
)
