"""A donor's snapshot as blocks: what it gave, its share of the pools, and what that corresponds to. No number is made
here; they are the donor's rows of the statements (statements.donor)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from headwater.lib.money import Money
from headwater.lib.shares import rounded
from headwater.measures.rules import Measured
from headwater.registry.queries import Node
from headwater.reports import blocks, narrative
from headwater.reports.blocks import Block
from headwater.reports.formats import direction, share, spoken
from headwater.reports.formats import long_money as money_text
from headwater.reports.naming import named
from headwater.reports.rules import SNAPSHOT
from headwater.reports.snapshot.words import say
from headwater.reports.translations import words
from headwater.statements.attribution import CLAIM_NOTE, METHOD_NOTE, SYNTHETIC_NOTE
from headwater.statements.donor import DonorYear, ObjectiveShare, Result, by_month, of_donor, results_of
from headwater.statements.queries import Context
from headwater.statements.records import BOOKS
from headwater.statements.rules import PER_CENT, USD, Ratio

_CATEGORIES = {1: "unearmarked", 2: "softly earmarked", 3: "earmarked", 4: "tightly earmarked"}
_SHARE_DIGITS = 2
# Beyond so many, contributions are shown by month.
_MOST_RECEIPTS = 60


@dataclass(frozen=True)
class _Page:
    """One donor's year in one language."""

    year: DonorYear
    of: str
    language: str

    def say(self, text: str, **parts: str) -> str:
        """A text of the snapshot; donor and year are always at hand."""
        return say(text, spoken(self.language), **{"donor": self.year.name, "year": self.of, **parts})

    def usd(self, cents: int) -> str:
        """An amount inside a sentence, in whole dollars; the tables have every cent."""
        return money_text(Money(cents, USD), self.language, whole=True)

    def code(self, code: str) -> str:
        """A code, whose parts stay in their order in a line that runs from right to left."""
        return f"\u200e{code}" if direction(self.language) == "rtl" else code

    def percent(self, ratio: Ratio) -> str:
        """A share inside a sentence."""
        return share(blocks.Share(ratio.percent(_SHARE_DIGITS)), self.language)


def title(context: Context, donor: Node, *, language: str = "en") -> str:
    """What a snapshot is called."""
    return _page(context, donor, language).say("{donor}: unearmarked funding in {year}")


def snapshot_blocks(context: Context, donor: Node, language: str = "en") -> list[Block]:
    """A donor's snapshot as blocks, for a page or for a file in any format.

    Refused: a donor of whom nothing is recorded in the year; a message to donors that cannot be printed.
    """
    page = _page(context, donor, language)
    written = narrative.sections(context, SNAPSHOT, spoken(language))
    return [
        _headlines(page),
        *written.get("message", []),
        *_given(page),
        *_financed(page),
        *_results(page, context),
        _source_note(page),
    ]


def money_blocks(context: Context, donor: Node, language: str = "en") -> list[Block]:
    """What a snapshot says of money, as the annual report has it: what all donors share stands there once."""
    page = _page(context, donor, language)
    return [_headlines(page), *_given(page), *_financed(page), _source_note(page)]


def _page(context: Context, donor: Node, language: str) -> _Page:
    year = of_donor(context, donor, language=spoken(language))
    year = replace(year, name=named(donor, on=context.as_of, language=language))
    return _Page(year, str(context.year), language)


def _headlines(page: _Page) -> blocks.KeyFigures:
    year = page.year
    facts: list[tuple[str, blocks.Value]] = [
        (page.say("Given without earmarking"), Money(year.unearmarked, USD)),
        (page.say("Share of all unearmarked contributions"), _share(year.share_of_all, _SHARE_DIGITS)),
        (page.say("Unearmarked part of what {donor} gave"), _share(year.share_of_own, 0)),
        (page.say("Given with earmarking"), None if year.earmarked is None else Money(year.earmarked, USD)),
    ]
    return blocks.KeyFigures(
        tuple(
            blocks.KeyFigure(
                title=named, value=value, as_of=year.as_of, status="final" if year.is_final else "provisional"
            )
            for named, value in facts
        )
    )


def _share(ratio: Ratio | None, digits: int) -> blocks.Value:
    return None if ratio is None else blocks.Share(ratio.percent(digits))


def _given(page: _Page) -> Iterator[Block]:
    year = page.year
    yield blocks.Heading(2, page.say("What {donor} gave"), "given")
    if not year.receipts:
        yield blocks.Paragraph(page.say("The statistics give totals by year; single contributions are not published."))
        return
    yield _by_month(page) if len(year.receipts) > _MOST_RECEIPTS else _one_by_one(page)


def _by_month(page: _Page) -> blocks.Table:
    year = page.year
    return blocks.Table(
        caption=page.say("Contributions received in {year}: {donor}"),
        columns=(
            blocks.Column(title=page.say("Month")),
            blocks.Column(title=page.say("Earmarking")),
            blocks.Column(title=page.say("Contributions"), align="number"),
            blocks.Column(title=page.say("Amount"), align="number", unit=USD),
        ),
        rows=tuple(
            (
                page.code(str(one.period)),
                page.say(_CATEGORIES[one.category]),
                one.contributions,
                _marked(Money(one.amount_usd, USD), one.is_synthetic),
            )
            for one in by_month(year.receipts)
        ),
        total=(page.say("Total"), "", len(year.receipts), Money(year.unearmarked + (year.earmarked or 0), USD)),
    )


def _one_by_one(page: _Page) -> blocks.Table:
    year = page.year
    return blocks.Table(
        caption=page.say("Contributions received in {year}: {donor}"),
        columns=(
            blocks.Column(title=page.say("Reference")),
            blocks.Column(title=page.say("Received on")),
            blocks.Column(title=page.say("Earmarking")),
            blocks.Column(title=page.say("As given"), align="number"),
            blocks.Column(title=page.say("Amount"), align="number", unit=USD),
        ),
        rows=tuple(
            (
                page.code(one.code),
                blocks.Synthetic(one.received_on) if one.is_synthetic else one.received_on,
                page.say(_CATEGORIES[one.category]),
                one.given,
                Money(one.amount_usd, USD),
            )
            for one in year.receipts
        ),
        total=(page.say("Total"), "", "", "", Money(year.unearmarked + (year.earmarked or 0), USD)),
    )


def _financed(page: _Page) -> Iterator[Block]:
    year = page.year
    yield blocks.Heading(2, page.say("What the pools financed"), "financed")
    if not year.pools or not year.objectives:
        yield blocks.Paragraph(
            page.say(
                "Nothing is recorded as allocated out of the pools in {year}, so there is nothing to which a share "
                "corresponds."
            )
        )
        return
    for pool in year.pools:
        yield blocks.Paragraph(
            page.say(
                "{share} of the resources of “{pool}” in {year} came from {donor}. On a proportional basis this "
                "corresponds to {amount} of all that was allocated out of it ({low} to {high} over three methods).",
                share=page.percent(pool.share),
                pool=words(page.language)(pool.fund),
                amount=page.usd(pool.amount_usd),
                low=page.usd(pool.low_usd),
                high=page.usd(pool.high_usd),
            )
        )
        if pool.is_wide:
            yield blocks.Paragraph(
                page.say(
                    "The range is wide: which method is chosen decides most of it, so it should not be quoted alone."
                )
            )
    yield _chart(page)
    yield blocks.Note("definition", words(page.language)(METHOD_NOTE))
    yield blocks.Note("definition", words(page.language)(CLAIM_NOTE))
    if year.is_synthetic:
        yield blocks.Note("synthetic", words(page.language)(SYNTHETIC_NOTE))


def _chart(page: _Page) -> blocks.Chart:
    caption = page.say("What the share of {donor} corresponds to, by objective")
    return blocks.Chart(
        id="objectives-chart",
        title=caption,
        data=blocks.Bars(
            tuple(
                blocks.Point(words(page.language)(one.objective), Money(one.amount_usd, USD))
                for one in page.year.objectives
            )
        ),
        description=page.say("A bar for each objective; the table holds the amounts and their ranges."),
        table=_table(page, caption),
    )


def _table(page: _Page, caption: str) -> blocks.Table:
    amounts = ("Allocated by the pool", "Corresponds to", "Lowest", "Highest")
    return blocks.Table(
        caption=caption,
        columns=(
            blocks.Column(title=page.say("Objective")),
            *(blocks.Column(title=page.say(head), align="number", unit=USD) for head in amounts),
            blocks.Column(title=page.say("Range")),
        ),
        rows=tuple(
            (
                words(page.language)(one.objective),
                Money(one.allocated_usd, USD),
                _marked(Money(one.amount_usd, USD), page.year.is_synthetic),
                Money(one.low_usd, USD),
                Money(one.high_usd, USD),
                page.say(one.word),
            )
            for one in page.year.objectives
        ),
    )


def _marked(value: blocks.Plain, is_synthetic: bool) -> blocks.Value:
    return blocks.Synthetic(value) if is_synthetic else value


def _results(page: _Page, context: Context) -> Iterator[Block]:
    """The results of each objective in which the donor has a share, with that share beside them."""
    if not page.year.objectives:
        return
    yield blocks.Heading(2, page.say("Results, with the financing share"), "results")
    language = spoken(page.language)
    shared = [one for one in page.year.objectives if one.high_usd > 0]
    with_results = [(one, found) for one in shared if (found := results_of(context, one.node, language=language))]
    if not with_results:
        yield blocks.Paragraph(page.say("No result is recorded for these objectives in {year}."))
        return
    yield blocks.Paragraph(
        page.say(
            "The results are those of the organisation with all its resources; the share says how large a part of the "
            "pool’s allocation corresponds to the donor, not which result is the donor’s."
        )
    )
    for number, (one, found) in enumerate(with_results, 1):
        objective = words(page.language)(one.objective)
        yield blocks.Heading(3, objective, f"objective-{number}")
        part, low, high = (page.percent(ratio) for ratio in one.parts)
        yield blocks.Paragraph(
            page.say(
                "{part} of what the pool allocated to “{objective}” corresponds to the share of {donor}, on a "
                "proportional basis ({low} to {high} over three methods).",
                part=part,
                objective=objective,
                low=low,
                high=high,
            )
        )
        yield _observed(page, one, found)


def _observed(page: _Page, share_of: ObjectiveShare, found: Sequence[Result]) -> blocks.Table:
    return blocks.Table(
        caption=page.say("Observed in {year}: {objective}", objective=words(page.language)(share_of.objective)),
        columns=(
            blocks.Column(title=page.say("Indicator")),
            blocks.Column(title=page.say("Reading")),
            blocks.Column(title=page.say("Value"), align="number"),
            blocks.Column(title=page.say("Unit")),
        ),
        rows=tuple(
            (
                one.title,
                "" if one.measured.relation == "exactly" else page.say(one.measured.relation),
                _value(one.measured),
                "" if one.measured.unit in (USD, PER_CENT) else words(page.language)(one.measured.unit),
            )
            for one in found
        ),
    )


def _value(measured: Measured) -> blocks.Value:
    """What was observed as a value of its kind: money, a share, or a number with its decimals."""
    assert measured.exact is not None and measured.shown is not None, "what was not observed is left out"
    plain: blocks.Plain = measured.shown
    if measured.unit == USD:
        plain = Money(int(rounded(100 * measured.exact, 0)), USD)
    elif measured.unit == PER_CENT:
        plain = blocks.Share(measured.shown)
    return _marked(plain, measured.is_synthetic)


def _source_note(page: _Page) -> blocks.Note:
    source = page.say("the books") if page.year.source == BOOKS else page.year.source
    return blocks.Note("source", page.say("Source: {source}.", source=source))
