"""What each command does. The names are those of the commands; the arguments those of the parser."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from headwater.access.queries import person
from headwater.cli import demonstration, printing
from headwater.cli.backup import backup as backup
from headwater.cli.backup import restore as restore
from headwater.cli.checking import check as check
from headwater.cli.iati import iati as iati
from headwater.cli.narrative import narrative as narrative
from headwater.cli.narrative import of_the_demonstration
from headwater.cli.narrative import snapshot as snapshot
from headwater.cli.people import add_person as add_person
from headwater.cli.people import deactivate as deactivate
from headwater.cli.people import grant as grant
from headwater.cli.people import new_password as new_password
from headwater.cli.people import people as people
from headwater.cli.people import withdraw as withdraw
from headwater.cli.reporting import report as report
from headwater.exchange import actions as exchange
from headwater.exchange import exporting, writing
from headwater.exchange import queries as workbooks
from headwater.exchange.reading import LARGEST_FILE, bounded
from headwater.ledger import actions as ledger
from headwater.ledger import bulk
from headwater.ledger import journal as plain_text
from headwater.ledger import queries as books
from headwater.ledger import verify as proof
from headwater.ledger.rules import Draft, Line
from headwater.lib.errors import Refused
from headwater.lib.money import money
from headwater.statements.queries import context, tampered


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


def migrate() -> None:
    """Create the database or bring it up to date."""
    call_command("migrate", verbosity=0)


def load(*, record: str, file: Path, by: str, preview: bool, remarks: Path | None) -> int:
    """Read a workbook into the books, or only say what it would do."""
    content = _content(file)
    looked = workbooks.preview(content=content, record=record)
    signer = person(by)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in looked.counts.items())
    print(f"{file.name}: {counts}.")
    if remarks and looked.complaints:
        remarks.write_bytes(writing.complaints_workbook(looked.read, looked.faults))
        print(f"Your rows with what is wrong beside them: {remarks}")
    if preview:
        for complaint in looked.complaints:
            print(complaint)
        return int(bool(looked.complaints))
    loaded = exchange.load(file_name=file.name, content=content, record=record, by=signer)
    print(loaded)
    return 0


def template(*, record: str, file: Path) -> None:
    """Write an empty workbook for a record."""
    file.write_bytes(writing.template(workbooks.sheet_of(record)))
    print(f"An empty workbook for {record}s: {file}")


def export(*, record: str, file: Path, tags: bool, plan: str) -> None:
    """Write the records of one type into a workbook that can be loaded again."""
    form = file.suffix.lower().removeprefix(".")
    if form not in ("xlsx", "csv"):
        raise Refused(f"“{file.name}” ends neither in .xlsx nor in .csv; write one of the two.")
    file.write_bytes(exporting.exported(record, "csv" if form == "csv" else "xlsx", tags=tags, plan=plan))
    print(f"All {record}s: {file}")


def post(*, key: str, kind: str, on: date, source: str, target: str, amount: Decimal, why: str, by: str) -> None:
    """Post one entry that no other record stands for."""
    leaves, enters = books.account(source), books.account(target)
    line = Line(leaves, enters, money(amount, leaves.unit).amount)
    draft = Draft(key=key, kind=kind, on=on, lines=(line,), why=why)
    print(f"Entry {ledger.post_by_hand(drafts=[draft], by=person(by))[0]} is in the books.")


def close(*, through: date, why: str, by: str) -> None:
    """Close the books through a month's end."""
    ledger.close(through=through, why=why, by=person(by))
    number, head = books.head()
    print(f"The books are closed through {through}. Their head is entry {number}, {head}: publish it.")


def reopen(*, through: date, why: str, by: str) -> None:
    """Reopen closed books down to an earlier month's end."""
    ledger.reopen(through=through, why=why, by=person(by))
    print(f"The books are now closed through {through} only.")


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


def journal(*, dialect: plain_text.Dialect) -> None:
    """Write the books as plain-text accounting."""
    for part in plain_text.journal(dialect):
        sys.stdout.write(part)


def database_role(*, role: str) -> None:
    """Give a PostgreSQL role what the program needs, and no more."""
    bulk.grant(role)
    print(f"The role {role} may now read and post, and change nothing that is written.")


def serve(*, port: int) -> None:
    """Serve the web app on this machine until it is stopped."""
    print(f"Headwater is at http://127.0.0.1:{port}/ (Ctrl-C stops it)", flush=True)
    # A bound against floods only: what is larger than the largest file is refused earlier, with a sentence.
    bound = 2 * LARGEST_FILE
    waitress.serve(get_wsgi_application(), listen=f"127.0.0.1:{port}", max_request_body_size=bound, _quiet=True)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return bounded(opened)
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from None
