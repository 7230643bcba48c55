"""The books as text: hledger, which we did not write, reads it and finds what we find."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from ledger.books import Books

from headwater.ledger import actions
from headwater.ledger.journal import account_names, journal
from headwater.ledger.queries import balances
from headwater.lib.money import digits

HLEDGER = shutil.which("hledger")


def told(books: Books) -> None:
    """Some months with two currencies, an exchange, a key full of signs, and a movement back."""
    books.tell("""
        2024-01-05  G-1  sweden      pool         1,000,000.00
        2024-02-01  G-2  norway      pool           500,000.01
        2024-02-10  G-3  sweden      sweden-only     70,000.00
        2024-03-01  A-1  pool        lives          100,000.01
        2024-03-15  S-1  lives       spent-lives     40,000.00
    """)
    books.post("X-1", "2024-04-01", ("sweden:EUR", "exchange:EUR", "920.00"), ("exchange", "pool", "1,000.00"),
               rate="EUR 2024-04-01")  # fmt: skip
    number = books.post('A "2"; (odd) | key', "2024-05-01", ("pool", "solutions", "0.01"))
    actions.reverse(entry=number, on=books.draft("x", "2024-05-02").on, why="By mistake.", by=books.by)


def standing() -> dict[str, Decimal]:
    """What stands in each account, by its name in the text."""
    names = account_names()
    found: dict[str, Decimal] = defaultdict(Decimal)
    for cell in balances(axes=("account",), grain="year"):
        amount = Decimal(cell.came_in - cell.went_out).scaleb(-digits(cell.unit))
        found[f"{names[cell.nodes[0] or 0]} {cell.unit}"] += amount
    return {name: amount for name, amount in found.items() if amount}


def test_the_text_says_each_movement_twice(books: Books) -> None:
    """Once into an account and once out of another, so whatever reads it can see that it balances."""
    told(books)
    text = "".join(journal("hledger"))
    assert text.startswith("decimal-mark .\n")
    assert text.count("2024-03-01 * A-1\n") == 1
    written: dict[str, Decimal] = defaultdict(Decimal)
    for line in text.splitlines():
        if line.startswith("    "):
            name, amount, unit = line.split()
            written[f"{name} {unit}"] += Decimal(amount)
    assert {name: amount for name, amount in written.items() if amount} == standing()


@pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")
def test_hledger_finds_the_same_balances(books: Books, tmp_path: Path) -> None:
    told(books)
    file = tmp_path / "books.journal"
    file.write_text("".join(journal("hledger")), encoding="utf-8")
    asked = [str(HLEDGER), "-f", str(file), "balance", "--flat", "--no-total", "--output-format", "json"]
    rows, _ = json.loads(subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout)
    found = {
        f"{name} {amount['acommodity']}": Decimal(amount["aquantity"]["decimalMantissa"]).scaleb(
            -amount["aquantity"]["decimalPlaces"]
        )
        for name, _, _, amounts in rows
        for amount in amounts
    }
    assert found == standing()
    assert sum(amount for name, amount in found.items() if name.startswith("Assets:Pool:")) == Decimal("1401000.00")
