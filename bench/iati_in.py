"""A donor's file of invented activities: how long it takes to go through and to read in, and with how much memory.

    uv run python -m bench.iati_in --megabytes 76
    uv run python -m bench.iati_in --megabytes 500      what docs/guide/iati-in.md was made with

Each command is a process of its own, so that the most memory that it held is its own. The books are new ones; another
place for them: HEADWATER_DATABASE_URL. CPU-seconds are given beside seconds, because a machine that others use as well
says little by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIGNER = "bench@example.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
_TRANSACTION = """<transaction ref="T{at}-{line}"><transaction-type code="{kind}"/>\
<transaction-date iso-date="{year}-{month:02}-{day:02}"/>
<value value-date="{year}-{month:02}-{day:02}">{whole}.{line:02}</value>
<description><narrative>Payment {line} of activity {at} (synthetic)</narrative></description>
<provider-org ref="XM-DAC-701" provider-activity-id="XM-DAC-701-P{at}" type="10"><narrative>Freedonia (synthetic)\
</narrative></provider-org>
<receiver-org ref="XM-DAC-47066" type="40"><narrative>Relief organisation</narrative></receiver-org>
<aid-type code="B02"/></transaction>
"""
_ACTIVITY = """<iati-activity default-currency="CHF" xml:lang="en" last-updated-datetime="2026-05-01T00:00:00Z">
<iati-identifier>XM-DAC-701-P{at}</iati-identifier>
<reporting-org ref="XM-DAC-701" type="10"><narrative>Freedonia (synthetic)</narrative></reporting-org>
<title><narrative>Activity {at} (synthetic)</narrative><narrative xml:lang="fr">Activité {at}</narrative></title>
<description type="1"><narrative>What it is for, in a sentence of some length.</narrative></description>
<participating-org ref="XM-DAC-701" role="1" type="10"><narrative>Freedonia (synthetic)</narrative></participating-org>
<participating-org ref="XM-DAC-47066" role="4" type="40"><narrative>Relief organisation</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2025-01-01"/><activity-date type="3" iso-date="2027-12-31"/>
<recipient-country code="KE"/><sector code="72010" vocabulary="1"/>
{transactions}</iati-activity>
"""


def write(file: Path, size: int) -> int:
    """A file of at least so many bytes, an activity after the other; how many there are."""
    at, written = 0, 0
    with file.open("w", encoding="utf-8") as opened:
        opened.write(_HEAD)
        while written < size:
            moved = "".join(
                _TRANSACTION.format(
                    at=at, line=line, kind="2" if line == 0 else "3", whole=1_000 + at, year=2025 + line % 2,
                    month=1 + at % 12, day=1 + (at + line) % 28,
                )
                for line in range(2)
            )  # fmt: skip
            written += opened.write(_ACTIVITY.format(at=at, transactions=moved))
            at += 1
        opened.write("</iati-activities>\n")
    return at


def run(*words: str, home: Path) -> dict[str, float]:
    """Run a command of Headwater as somebody would, and what it took."""
    own = {"HEADWATER_HOME": str(home), "HEADWATER_DATABASE_URL": f"sqlite:///{home}/books.sqlite3"}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "headwater", *words], env=own | os.environ)
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, f"{words} went wrong"
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "megabytes_of_memory": used.ru_maxrss // 1024,
    }


def main() -> None:
    """Write a file, look at it, read it in, and print the figures as the last line."""
    parser = argparse.ArgumentParser(prog="bench.iati_in", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=76)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="headwater-bench-iati-in-") as folder:
        home = Path(folder)
        file = home / "donor.xml"
        figures: dict[str, object] = {"activities": write(file, asked.megabytes * 1_000_000)}
        figures["megabytes"] = round(file.stat().st_size / 1e6)
        run("migrate", home=home)
        run("add-person", SIGNER, "--name", "Bench (synthetic)", home=home)
        run("grant", SIGNER, "link donor activities", "--by", SIGNER, home=home)
        figures["look"] = run("iati", "import", str(file), home=home)
        figures["read_in"] = run("iati", "import", str(file), "--by", SIGNER, home=home)
        figures["again"] = run("iati", "import", str(file), "--by", SIGNER, home=home)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
