"""Measures side by side, in one run, and prints ratios and CPU-seconds. Nothing here is asserted.

    make bench                                          100,000 entries
    uv run python -m bench --entries 1000000            what docs/guide/speed.md was made with
    uv run --with django-hordak --with django-ledger --with beancount python -m bench    with the peers

SQLite is always measured; PostgreSQL where its programs are installed; peers, hledger and beancount where they are.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from bench.measure import DATABASE

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from databases import postgres_url  # noqa: E402 (the tests' way to a PostgreSQL of one's own)

PEERS = (
    ("hordak", "django-hordak", "PostgreSQL"),
    ("django_ledger", "django-ledger", "PostgreSQL"),
    ("django_ledger", "django-ledger", "SQLite"),
)
# A machine is faster in one minute than in the next, so each peer is measured so many times, each time just after us.
ROUNDS = 3
# Text tools read the whole books into memory, a transaction at a time.
ENTRIES_AS_TEXT = 10_000
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    entries = parser.parse_args().entries
    ours: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        databases = {"SQLite": f"sqlite:///{folder}/books.sqlite3"}
        if url := postgres_url():
            databases["PostgreSQL"] = own_database(url)
        else:
            say("PostgreSQL is not installed: left out\n")
        for name, url in databases.items():
            ours[name] = run("ledger.py", str(entries), HEADWATER_DATABASE_URL=url, HEADWATER_HOME=folder)
            show(f"Headwater on {name}", ours[name])
        for name, url in databases.items():
            peers = [(module, peer) for module, peer, database in PEERS if database == name]
            for _, peer in [one for one in peers if not importlib.util.find_spec(one[0])]:
                say(f"\n{peer} is not installed: left out\n")
            installed = [one for one in peers if importlib.util.find_spec(one[0])]
            for peer, figures in beside(installed, url, folder, entries).items():
                show(f"{peer} on {name}", figures)
        text_tools(Path(folder), databases["SQLite"])
    say("\n")
    subprocess.run([sys.executable, HERE / "attribution.py"], check=True)


def own_database(url: str) -> str:
    """A database of the benchmark's own on this server, because it is emptied again and again."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return url.rsplit("/", 1)[0] + "/" + DATABASE


def run(script: str, *arguments: str, **environment: str) -> Figures:
    """Run a measurement in a process of its own and read the figures that it prints as its last line."""
    command = [sys.executable, str(HERE / script), *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def beside(peers: list[tuple[str, str]], url: str, folder: str, entries: int) -> dict[str, Figures]:
    """Our posting and that of peers (module, name) in turn: for each name the middle of the rounds, and their ends."""
    rounds: dict[str, list[tuple[Figures, Figures]]] = {peer: [] for _, peer in peers}
    for _ in range(ROUNDS if peers else 0):
        ours = run("ledger.py", str(entries), "posting", HEADWATER_DATABASE_URL=url, HEADWATER_HOME=folder)
        for module, peer in peers:
            rounds[peer].append((ours, run(f"peer_{module}.py", str(entries), HEADWATER_DATABASE_URL=url)))
    return {peer: compared(found) for peer, found in rounds.items()}


def compared(rounds: list[tuple[Figures, Figures]]) -> Figures:
    """How many times as fast an entry of ours is, by the clock and by CPU, in rounds of us and them."""
    rates = [(ours["entries per second"], theirs["entries per second"]) for ours, theirs in rounds]
    spent = [[one["CPU-seconds"] / one["entries"] * 1e6 for one in both] for both in rounds]
    faster, cheaper = [ours / theirs for ours, theirs in rates], [theirs / ours for ours, theirs in spent]
    return {
        "rounds": len(rounds),
        "entries of a round": rounds[0][1]["entries"],
        "entries per second": statistics.median(theirs for _, theirs in rates),
        "CPU-microseconds an entry": statistics.median(theirs for _, theirs in spent),
        "Headwater's post_many, entries per second": statistics.median(ours for ours, _ in rates),
        "Headwater's post_many, CPU-microseconds an entry": statistics.median(ours for ours, _ in spent),
        "Headwater's post_many is faster by a factor of": statistics.median(faster),
        "  in the round where it is least": min(faster),
        "  in the round where it is most": max(faster),
        "and by CPU-seconds": statistics.median(cheaper),
        "  in the round where it is least ": min(cheaper),
        "  in the round where it is most ": max(cheaper),
    }


def text_tools(folder: Path, url: str) -> None:
    """The same books, read by programs that we did not write."""
    for program, dialect in (("hledger", "hledger"), ("bean-check", "beancount")):
        # Beside this Python stands what `uv run --with` brought.
        found = shutil.which(program, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        if found is None:
            say(f"\n{program} is not installed: left out\n")
            continue
        file = folder / f"books.{dialect}"
        given = (str(ENTRIES_AS_TEXT), dialect, str(file), found)
        show(program, run("journal.py", *given, HEADWATER_DATABASE_URL=url, HEADWATER_HOME=str(folder)))


def show(title: str, figures: Figures) -> None:
    say(f"\n{title}\n")
    for name, value in figures.items():
        say(f"  {name:58} {value:>14,.3f}\n" if value < 100 else f"  {name:58} {value:>14,.0f}\n")


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
