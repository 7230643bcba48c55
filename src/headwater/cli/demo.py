"""The command that shows everything at once."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from headwater.cli import demonstration
from headwater.cli.narrative import of_the_demonstration
from headwater.cli.proving import statements, verify
from headwater.cli.reporting import report
from headwater.cli.site import migrate, serve


def demo(*, entity: str, revenue: Path | None, year: int, port: int, serves: bool) -> None:
    """Load a published register, close the year, write the report and serve the web app."""
    migrate()
    passwords = demonstration.load(entity=entity, revenue=revenue, year=year)
    statements(year=year)
    for refusal in demonstration.publish(year=year):
        print(f"Not published. {refusal}")
    if not entity and year == 2023:
        of_the_demonstration(year=year)
    report(year=year, out=settings.HOME)
    verify()
    for email, password in passwords.items():
        print(f"Sign in as {email} with {password} (shown once)")
    if serves:
        serve(port=port)
