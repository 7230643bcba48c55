"""Reports of an organisation of which less is published are shorter, not wrong."""

from __future__ import annotations

from web.books import fill

from headwater.cli import demonstration
from headwater.lib.money import Money
from headwater.reports import annual, blocks, snapshot
from headwater.reports.blocks import Chart, Table
from headwater.statements import queries
from headwater.statements.donor import donors


def test_an_organisation_with_fewer_published_facts_has_a_shorter_report(db: None) -> None:
    demonstration.load(entity="WFP", revenue=None, year=2023)
    made = annual.blocks(queries.context(year=2023))
    told = " ".join(block.text for block in made if isinstance(block, blocks.Paragraph))
    assert "Receipt dates are not published" in told and "hold no allocations" in told
    assert not any(isinstance(block, Chart) and block.id == "timing-chart" for block in made)
    given = next(block for block in made if isinstance(block, Table) and block.caption == "Contributions by donor")
    assert given.total and given.total[1] == Money(585_949_712_00, "USD")


def test_statistics_alone_make_a_shorter_snapshot(db: None) -> None:
    fill(is_whole=True)
    context = queries.context(year=2022)
    donor, _ = donors(context)[0]
    said = " ".join(
        blocks.plain(one.text) for one in snapshot.blocks(context, donor) if isinstance(one, blocks.Paragraph)
    )
    assert "single contributions are not published" in said
    assert "Nothing is recorded as allocated out of the pools in 2022" in said
