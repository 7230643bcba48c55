"""How long the server takes for the overview and each list, on 100,000 contributions and a million movements.

    HEADWATER_DATABASE_URL=sqlite:////tmp/w.sqlite3 python bench/web.py [contributions [movements]]

Invented (synthetic) books (bench/books.py). A bounded loop asks each page in this process, as somebody who signed in,
and prints the median and the slowest; what was filled already is asked again without being filled.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "headwater.config.settings"
# Nobody can take a second step in a loop.
os.environ["HEADWATER_SECOND_STEP"] = "offered"
django.setup()

from books import EMAIL, fill  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402
from django.test import Client  # noqa: E402

from headwater.access.queries import people  # noqa: E402
from headwater.audit.queries import _kept  # noqa: E402
from headwater.funding.queries import contributions  # noqa: E402
from headwater.statements.queries import statements  # noqa: E402

AIM_MS, TIMES = 100, 7
PAGES = (
    "/",
    "/contributions/",
    "/contributions/?year=2020&sort=-usd",
    "/contributions/?sort=donor",
    "/contributions/?text=C-05",
    "/contributions/?text=nothing+like+it",
    "/contributions/?donor=D0001",
    "/contributions/C-000001/",
    "/allocations/",
    "/allocations/?sort=plan_element",
    "/allocations/AL-00001/",
    "/donors/",
    "/donors/D0001/",
    "/agreements/",
    "/pledges/",
    "/duties/",
    "/engagements/",
    "/calendar/?year=2023",
    "/rates/",
    "/pools/",
    "/pools/free/?on=2023-06-15",
    "/inbox/",
    "/inbox/?whose=all",
    "/search/?q=C-050",
    "/search/?q=donor+12",
    "/audit/",
    "/undertakings/",
    "/indicators/",
    "/observations/",
    "/results/",
    "/registers/",
    "/statements/",
    "/report/?year=2023",
    "/report/contributions/?year=2023",
    "/iati/links/",
    "/iati/links/C-000001/",
    "/workbooks/",
)


def fetched(client: Client, address: str) -> HttpResponseBase:
    """The page at an address; what takes long is waited for as a browser does, on the page that says how far it is."""
    answer = client.get(address)
    while answer.status_code == 302 or "Refresh" in answer.headers:
        address = answer.headers.get("Location", address)
        time.sleep(0.05)
        answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer


def anew(client: Client, address: str) -> float:
    """Milliseconds of the first reading after a change of the books, when no figure is kept."""
    # The first reading of all finds neither the templates nor the pages of the database in memory.
    fetched(client, address).getvalue()
    _kept.clear()
    began = time.perf_counter()
    fetched(client, address).getvalue()
    return 1_000 * (time.perf_counter() - began)


def ask(client: Client, address: str) -> tuple[float, float, float, int]:
    """Median and slowest in milliseconds, the median of this process alone (its CPU), and the length of the answer."""
    taken, busy = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        body = fetched(client, address).getvalue()
        taken.append(1_000 * (time.perf_counter() - began))
        busy.append(1_000 * (time.process_time() - worked))
    return statistics.median(taken), max(taken), statistics.median(busy), len(body)


def main() -> None:
    """Fill the books where they are empty, then ask every page."""
    count, movements = (int(one) for one in (sys.argv[1:3] + ["100000", "1000000"][len(sys.argv) - 1 :]))
    call_command("migrate", verbosity=0)
    if not contributions().exists():
        fill(count, movements)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(people().get(email=EMAIL))
    client.get("/")
    slow = []
    for address in (*PAGES, *(f"/statements/{key}/" for key in statements())):
        first = anew(client, address)
        median, slowest, busy, length = ask(client, address)
        slow += [address] if median > AIM_MS else []
        print(
            f"{median:7.0f} ms median {slowest:7.0f} slowest {busy:7.0f} of CPU {first:7.0f} after a change "
            f"{length / 1024:6.0f} KB  {address}",
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
