"""How long the server takes for the overview and each list, on 100,000 contributions and a million movements.

    HEADWATER_DATABASE_URL=sqlite:////tmp/w.sqlite3 python bench/web.py [contributions [movements]]

Invented (synthetic) books. A bounded loop asks each page in this process, as somebody who signed in, and prints the
median and the slowest; what was filled already is asked again without being filled.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import time
from datetime import date, timedelta
from decimal import Decimal

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.config.settings"
# Nobody can take a second step in a loop.
os.environ["HEADWATER_SECOND_STEP"] = "offered"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from headwater.access.actions import first_person, grant  # noqa: E402
from headwater.access.queries import Person, people  # noqa: E402
from headwater.funding.actions import (  # noqa: E402
    open_pool,
    owe,
    propose_allocations,
    record_pledges,
    record_rate,
    register_contributions,
)
from headwater.funding.queries import contributions  # noqa: E402
from headwater.funding.rules import AllocationDraft, ContributionDraft, DutyDraft, PledgeDraft  # noqa: E402
from headwater.ledger import chart  # noqa: E402
from headwater.ledger.actions import post_many  # noqa: E402
from headwater.ledger.rules import Draft, Line  # noqa: E402
from headwater.lib.money import Money, money  # noqa: E402
from headwater.registry.actions import register_many  # noqa: E402
from headwater.registry.queries import Node  # noqa: E402
from headwater.registry.rules import NodeDraft  # noqa: E402
from headwater.statements.actions import name_keeper  # noqa: E402

SINCE, FIRST, DAYS = date(2010, 1, 1), date(2014, 1, 1), 3_650
DONORS, ELEMENTS, ALLOCATIONS, PROMISES = 300, 40, 5_000, 5_000
BATCH, LINES = 20_000, 100
AIM_MS, TIMES = 100, 7
POWERS = ("register organisations", "register contributions", "propose allocations", "read audit", "load workbooks")
PAGES = (
    "/",
    "/contributions/",
    "/contributions/?year=2020&sort=-usd",
    "/contributions/?sort=donor",
    "/contributions/?text=C-05",
    "/allocations/",
    "/donors/",
    "/donors/D0001/",
    "/agreements/",
    "/pledges/",
    "/duties/",
    "/calendar/?year=2023",
    "/pools/",
    "/pools/free/?on=2023-06-15",
    "/inbox/",
    "/search/?q=C-050",
    "/search/?q=donor+12",
    "/audit/",
    "/undertakings/",
    "/indicators/",
    "/observations/",
    "/registers/",
    "/statements/",
)


def fill(count: int, movements: int) -> None:
    """Fill empty books, a batch at a time."""
    chance = random.Random(1)  # noqa: S311 (not for secrets)
    by = first_person(email="bench@synthetic.example", name="Bench (synthetic)", valid_from=SINCE)
    for power in POWERS:
        grant(person=by, power=power, by=by, valid_from=SINCE)
    (keeper,) = nodes("organisation", ["IOM"], by)
    name_keeper(organisation=keeper, by=by)
    donors = nodes("organisation", [f"D{i:04}" for i in range(DONORS)], by)
    elements = nodes("plan-element", [f"E{i:02}" for i in range(ELEMENTS)], by)
    free, _ = nodes("fund", ["free", "tied"], by)
    open_pool(fund=free, category=1, by=by)
    for month in range(12 * 10):
        record_rate(
            currency="SEK",
            valid_from=date(2014 + month // 12, month % 12 + 1, 1),
            units_per_usd=Decimal("10.5"),
            source="synthetic",
            by=by,
        )
    days = [FIRST + timedelta(days=day) for day in range(DAYS)]
    for start in range(0, count, BATCH):
        drafts = []
        for number in range(start, min(count, start + BATCH)):
            is_free = number % 3 == 0
            drafts.append(
                ContributionDraft(
                    code=f"C-{number:06}",
                    donor=donors[chance.randrange(DONORS)].pk,
                    fund=free.pk if is_free else None,
                    modality="A" if is_free else "I",
                    received_on=chance.choice(days),
                    money=Money(chance.randrange(100_000, 90_000_000), "USD" if number % 5 else "SEK"),
                    evidence="synthetic",
                )
            )
        register_contributions(drafts=drafts, by=by)
        print(f"  {start + len(drafts):,} contributions", flush=True)
    propose(elements, free, by)
    promise(donors, by)
    left = movements - count
    for start in range(0, left, BATCH * 5):
        some = min(BATCH * 5, left - start)
        post_many(drafts=list(spend(donors, chance, days, start, some)), by=by)
        print(f"  {count + start + some:,} movements", flush=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def nodes(kind: str, codes: list[str], by: Person) -> list[Node]:
    """Things of the register."""
    drafts = [NodeDraft(kind=kind, code=code, name=f"{kind} {code} (synthetic)", valid_from=SINCE) for code in codes]
    return list(register_many(drafts=drafts, by=by).values())


def propose(elements: list[Node], free: Node, by: Person) -> None:
    """Proposals, which wait."""
    drafts = [
        AllocationDraft(
            code=f"AL-{number:05}",
            fund=free.pk,
            plan_element=elements[number % ELEMENTS].pk,
            money=money("1000", "USD"),
            purpose=f"Purpose {number} (synthetic)",
            proposed_on=date(2023, 12, 1),
            dates_are_synthetic=True,
        )
        for number in range(ALLOCATIONS)
    ]
    propose_allocations(drafts=drafts, by=by)


def promise(donors: list[Node], by: Person) -> None:
    """Pledges and duties over three years."""
    for start in range(0, PROMISES, 1_000):
        numbers = range(start, start + 1_000)
        day = {number: date(2023, 1, 1) + timedelta(days=number % 1_000) for number in numbers}
        owe(
            drafts=[
                DutyDraft(
                    code=f"DU-{number:05}",
                    donor=donors[number % DONORS].pk,
                    kind="report",
                    what="Report (synthetic)",
                    due_on=day[number],
                    is_synthetic=True,
                )
                for number in numbers
            ],
            by=by,
        )
    record_pledges(
        drafts=[
            PledgeDraft(
                code=f"PL-{number:05}",
                donor=donors[number % DONORS].pk,
                money=money("1000", "USD"),
                pledged_on=date(2023, 1, 1),
                expected_on=date(2023, 1, 1) + timedelta(days=number),
            )
            for number in range(500)
        ],
        by=by,
    )


def spend(donors: list[Node], chance: random.Random, days: list[date], first: int, count: int):
    """Movements between what is kept apart for donors, so that no pool and no donor is emptied by them."""
    for start in range(first, first + count, LINES):
        lines = []
        for _ in range(min(LINES, first + count - start)):
            source = donors[chance.randrange(DONORS)].pk
            lines.append(Line(chart.donor(source, "USD"), chart.earmarked(None, source, "USD"), 100))
        yield Draft(
            key=f"bench:{start}", kind="contribution", on=chance.choice(days), lines=tuple(lines), why="synthetic"
        )


def ask(client: Client, address: str) -> tuple[float, float, float, int]:
    """Median and slowest in milliseconds, the median of this process alone (its CPU), and the length of the answer."""
    taken, busy = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(address)
        body = answer.getvalue()
        taken.append(1_000 * (time.perf_counter() - began))
        busy.append(1_000 * (time.process_time() - worked))
        assert answer.status_code in (200, 302), f"{address}: {answer.status_code} {answer.headers.get('Location', '')}"
    return statistics.median(taken), max(taken), statistics.median(busy), len(body)


def main() -> None:
    """Fill the books where they are empty, then ask every page."""
    count, movements = (int(one) for one in (sys.argv[1:3] + ["100000", "1000000"][len(sys.argv) - 1 :]))
    call_command("migrate", verbosity=0)
    if not contributions().exists():
        fill(count, movements)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(people().get(email="bench@synthetic.example"))
    client.get("/")
    slow = []
    for address in PAGES:
        median, slowest, busy, length = ask(client, address)
        slow += [address] if median > AIM_MS else []
        print(
            f"{median:7.0f} ms median {slowest:7.0f} slowest {busy:7.0f} of CPU {length / 1024:6.0f} KB  {address}",
            flush=True,
        )
    for form in ("csv", "xlsx"):
        began = time.perf_counter()
        first = 0.0
        length = 0
        for part in client.get(f"/contributions/?format={form}"):
            first = first or time.perf_counter() - began
            length += len(part)
        whole = time.perf_counter() - began
        print(f"all contributions as {form}: {first:.2f} s to the first part, {whole:.1f} s, {length / 1e6:.1f} MB")
    print(f"over {AIM_MS} ms: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
