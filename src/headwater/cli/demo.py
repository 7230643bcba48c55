"""The command that shows everything at once."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from headwater.cli import demonstration, demonstration_iati
from headwater.cli.iati.publishing import print_scores
from headwater.cli.narrative import of_the_demonstration
from headwater.cli.proving import statements, verify
from headwater.cli.reporting import report
from headwater.cli.site import migrate, serve


def demo(*, entity: str, revenue: Path | None, year: int, port: int, serves: bool) -> None:
    """Load a published register, close the year, write the report and serve the web app."""
    migrate()
    demonstration.load(entity=entity, revenue=revenue, year=year)
    statements(year=year)
    for refusal in demonstration.publish(year=year):
        print(f"Not published. {refusal}")
    if not entity and year == 2023:
        of_the_demonstration(year=year)
    report(year=year, out=settings.HOME)
    if not entity and year == 2023:
        made = demonstration_iati.load(on=timezone.localdate())
        print(f"IATI files: {made.activities} activities (synthetic beside the register).")
        print_scores(made)
    verify()
    if serves:
        print("One-time sign-in, each good once; run this again for new ones:")
        for name, address in demonstration.ways_in(site=f"http://127.0.0.1:{port}"):
            print(f"  {name:28} {address}")
        serve(port=port)
