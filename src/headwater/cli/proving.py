"""Commands that say what the figures are, and whether anything behind them was changed."""

from __future__ import annotations

import sys

from headwater.cli import printing
from headwater.ledger import verify as proof
from headwater.statements.queries import context, tampered


def statements(*, year: int) -> None:
    """Print the statements with their reconciliations."""
    for line in printing.statements(context(year=year)):
        print(line)


def verify() -> int:
    """Check that nothing in the books, and nothing that was published, was changed."""
    verdict = proof.verify()
    changed = [f"“{one.title}” for {one.period} was changed after it was prepared." for one in tampered()]
    wrong = [*([] if verdict else [verdict.wrong]), *changed]
    if not wrong:
        print(f"The books hold: {verdict.entries} entries, head {verdict.head}.")
        return 0
    for sentence in wrong:
        print(f"The books do NOT hold. {sentence}", file=sys.stderr)
    return 1
