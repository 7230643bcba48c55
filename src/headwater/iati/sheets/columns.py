"""The columns of the two flat sheets: one row for each transaction; one for each value of an indicator in a period."""

from __future__ import annotations

from headwater.exchange.columns import Column, Sheet
from headwater.lib.errors import Refused
from headwater.lib.words import noted, said

TYPES = {
    "1": "Incoming Funds", "2": "Outgoing Commitment", "3": "Disbursement", "4": "Expenditure",
    "5": "Interest Payment", "6": "Loan Repayment", "7": "Reimbursement", "8": "Purchase of Equity",
    "9": "Sale of Equity", "10": "Credit Guarantee", "11": "Incoming Commitment", "12": "Outgoing Pledge",
    "13": "Incoming Pledge",
}  # fmt: skip
RESULT_TYPES = {"1": "Output", "2": "Outcome", "3": "Impact", "9": "Other"}
MEASURES = {"1": "Unit", "2": "Percentage", "3": "Nominal", "4": "Ordinal", "5": "Qualitative"}


def _text(key: str, title: str, meaning: str, *, example: str = "", required: bool = False) -> Column:
    return Column(key=key, title=title, meaning=meaning, kind="text", required=required, example=example)


def _code(key: str, title: str, meaning: str, *, example: str = "") -> Column:
    return Column(key=key, title=title, meaning=meaning, kind="code", required=False, example=example)


_ACTIVITY = (
    _text("activity", "Activity", "The identifier of the activity.", example="XM-DAC-701-7F-10234", required=True),
    _text("activity_title", "Activity title", "What a new activity is called; it changes no other."),
    _text(
        "reporting_ref", "Reporting organisation", "Who reports a new activity: an identifier.", example="XM-DAC-701"
    ),
    _text("reporting_name", "Reporting name", "Who reports a new activity, by name."),
)


def _side(key: str, title: str, whose: str) -> tuple[Column, ...]:
    return (
        _text(f"{key}_ref", f"{title} identifier", f"The identifier of {whose}.", example="XM-DAC-47066"),
        _code(f"{key}_type", f"{title} type", f"The type of {whose}, by its code.", example="40"),
        _text(f"{key}_name", f"{title} name", f"The name of {whose}."),
        _text(f"{key}_activity", f"{title} activity", f"The identifier of the activity of {whose}."),
    )


TRANSACTIONS = Sheet(
    record="iati-transaction",
    title="Transactions",
    identity="ref",
    with_identity=("activity",),
    columns=(
        *_ACTIVITY,
        _text(
            "ref",
            "Transaction",
            "Its reference within the activity; #3 is the third one, where it has none of its own.",
            example="P2026-1",
            required=True,
        ),
        Column(key="type", title="Type", meaning="What moved.", kind="choice", choices=TYPES, example="3"),
        Column(key="on", title="Date", meaning="The day of the transaction.", kind="date", example="2026-01-31"),
        Column(
            key="amount", title="Amount", meaning="The amount; below zero takes back.", kind="number", example="950"
        ),
        Column(
            key="currency",
            title="Currency",
            meaning="Its currency; empty where it is that of the activity.",
            kind="currency",
            required=False,
            example="CHF",
        ),
        Column(
            key="value_on",
            title="Value date",
            meaning="The day for the rate of exchange.",
            kind="date",
            required=False,
            example="2026-01-31",
        ),
        _text("description", "Description", "What it was for, in the language of the activity."),
        Column(
            key="humanitarian",
            title="Humanitarian",
            meaning="Whether it is humanitarian aid.",
            kind="yes or no",
            required=False,
        ),
        *_side("provider", "Provider", "who gave"),
        *_side("receiver", "Receiver", "who received"),
        Column(
            key="aid_types",
            title="Aid types",
            meaning="Codes with their vocabularies: 1 DAC, 2 earmarking category, 3 earmarking modality.",
            kind="list",
            required=False,
            example="1:B02; 2:1",
        ),
        Column(
            key="sectors",
            title="Sectors",
            meaning="Codes with their vocabularies, one of each.",
            kind="list",
            required=False,
            example="1:72010",
        ),
        _code("country", "Recipient country", "The country, by its code.", example="KE"),
        _text("region", "Recipient region", "The region, by its code with its vocabulary.", example="1:298"),
        _code("flow_type", "Flow type", "By its code.", example="10"),
        _code("finance_type", "Finance type", "By its code.", example="110"),
        _code("tied_status", "Tied status", "By its code.", example="5"),
        _code("channel", "Disbursement channel", "By its code.", example="1"),
    ),
)

RESULTS = Sheet(
    record="iati-result",
    title="Results",
    identity="indicator",
    with_identity=("activity", "result", "period_start", "period_end", "dimensions", "location"),
    columns=(
        *_ACTIVITY,
        _text("result", "Result", "What the result is called.", example="People reached", required=True),
        Column(
            key="result_type",
            title="Result type",
            meaning="What it is.",
            kind="choice",
            choices=RESULT_TYPES,
            example="1",
        ),
        _text("indicator", "Indicator", "What shows it.", example="Households sheltered", required=True),
        Column(
            key="measure", title="Measure", meaning="How it is measured.", kind="choice", choices=MEASURES, example="1"
        ),
        Column(
            key="ascending",
            title="Ascending",
            meaning="Whether more is better.",
            kind="yes or no",
            required=False,
        ),
        Column(
            key="baseline_year",
            title="Baseline year",
            meaning="The year that it is compared with.",
            kind="whole number",
            required=False,
            example="2024",
        ),
        _text("baseline", "Baseline", "The value of that year.", example="0"),
        Column(key="period_start", title="Period start", meaning="The first day.", kind="date", example="2026-01-01"),
        Column(key="period_end", title="Period end", meaning="The last day.", kind="date", example="2026-12-31"),
        Column(
            key="dimensions",
            title="Disaggregation",
            meaning="What part of the whole this is; empty for the whole.",
            kind="list",
            required=False,
            example="sex=female; age=0-4",
        ),
        _text("location", "Location", "The reference of the place of the activity; empty for everywhere."),
        _text("target", "Target", "What was aimed at.", example="1000"),
        _text("target_comment", "Target comment", "What is to be said of the target."),
        _text("actual", "Actual", "What was reached.", example="940"),
        _text("actual_comment", "Actual comment", "What is to be said of what was reached."),
    ),
)

KINDS: dict[str, Sheet] = {noted("transactions"): TRANSACTIONS, noted("results"): RESULTS}


def sheet_of(kind: str) -> Sheet:
    """The columns of a flat sheet. Refused: one that there is not."""
    if kind not in KINDS:
        raise Refused(said("“{kind}” is no flat sheet; write one of: {kinds}.", kind=kind, kinds=", ".join(KINDS)))
    return KINDS[kind]
