"""The books as text, read by a program that we did not write: how long it takes, and whether it finds what we find."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from ledger import Books
from measure import report, timed

from headwater.ledger.actions import post_many
from headwater.ledger.journal import Dialect, account_names, journal
from headwater.ledger.queries import balances
from headwater.ledger.verify import verify


def ours() -> dict[str, Decimal]:
    """What stands in each account, by its name in the text; US dollars."""
    names = account_names()
    found: dict[str, int] = defaultdict(int)
    for cell in balances(axes=("account",), grain="year"):
        found[names[cell.nodes[0] or 0]] += cell.came_in - cell.went_out
    return {name: Decimal(amount).scaleb(-2) for name, amount in found.items() if amount}


def hledgers(program: str, file: Path) -> dict[str, Decimal]:
    """What hledger says stands in each account."""
    said = _asked(program, "-f", str(file), "balance", "--flat", "--no-total", "--output-format", "json")
    rows, _ = json.loads(said)
    quantities = {name: amount["aquantity"] for name, _, _, (amount,) in rows}
    return {name: Decimal(one["decimalMantissa"]).scaleb(-one["decimalPlaces"]) for name, one in quantities.items()}


def _asked(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main(entries: int, dialect: Dialect, file: Path, program: str) -> None:
    books = Books()
    post_many(drafts=list(books.drafts(entries)), by=books.by)
    checked, _ = timed(verify)

    def write() -> None:
        with file.open("w") as text:
            text.writelines(journal(dialect))

    written, _ = timed(write)
    began = time.perf_counter()
    if dialect == "hledger":
        assert hledgers(program, file) == ours(), "hledger's balances are not ours"
    else:
        _asked(program, str(file))
    read = time.perf_counter() - began
    report({"entries": entries, "written, seconds": written, "read and found equal, seconds": read,
            "our own verify, seconds": checked})  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), "beancount" if sys.argv[2] == "beancount" else "hledger", Path(sys.argv[3]), sys.argv[4])
