"""The command headwater: thin, each command is one call into the house and prints the answer."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path

import django
from django.db.utils import OperationalError, ProgrammingError

from headwater.cli.iati import arguments as iati_arguments
from headwater.lib.errors import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0: done; 1: refused, with the reasons; 2: the command itself was not understood."""
    asked = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headwater.config.settings")
    if asked.command == "demo":
        # What it shows is published already, so a visitor need not sign in to read it.
        os.environ.setdefault("HEADWATER_PUBLIC_READING", "1")
        # Its people are synthetic and come in by a link; the page of the account says what a site in use asks for.
        os.environ.setdefault("HEADWATER_SECOND_STEP", "offered")
    django.setup()
    # The rooms can only be imported once Django knows its settings, and a small command need not wait for all of them.
    run = getattr(import_module(f"headwater.cli.{asked.module}"), asked.command.replace("-", "_"))
    given = {name: value for name, value in vars(asked).items() if name not in ("command", "module")}
    try:
        return int(run(**given) or 0)
    except Refused as refusal:
        for complaint in refusal.complaints:
            print(complaint, file=sys.stderr)
        return 1
    except (OperationalError, ProgrammingError):
        # Before anybody made the database, or with that of an earlier version, nothing can be asked of it.
        if not import_module("headwater.cli.deploying").is_behind():
            raise
        print("The database is not that of this version; run `headwater migrate` first.", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """All commands with their arguments."""
    whole = argparse.ArgumentParser(prog="headwater", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)

    def command(name: str, meaning: str, *, module: str, signed: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=meaning, description=meaning)
        added.set_defaults(module=module)
        if signed:
            added.add_argument("--by", required=True, metavar="EMAIL", help="who signs for it")
        return added

    _site(command)
    _workbooks(partial(command, module="workbooks"))
    _booking(partial(command, module="booking"))
    _reading(command)
    _writing(partial(command, module="narrative"))
    _people(partial(command, module="people"))
    _iati(partial(command, module="iati.tasks"))
    return whole


def _site(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that set a site up, serve it and keep it."""
    meaning = "Load a published register, close the year, write the report and serve the web app."
    demo = command("demo", meaning, module="demo")
    demo.add_argument("--entity", default="", help="another entity of the UN system's statistics, such as WFP")
    demo.add_argument("--revenue", type=Path, help="a larger file of those statistics than the packaged one")
    demo.add_argument("--year", type=int, default=2023)
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--no-serve", dest="serves", action="store_false", help="stop before the web app")
    command("migrate", "Create the database or bring it up to date.", module="site")
    command("check-deploy", "Say what is not yet right for a site that others reach.", module="deploying")
    serve = command("serve", "Serve the web app on this machine.", module="site")
    serve.add_argument("--port", type=int, default=8000)
    for name, meaning in (
        ("backup", "Write the whole database into one file, while the program runs."),
        ("restore", "Bring a backup back into an empty database."),
    ):
        command(name, meaning, module="backup").add_argument("file", type=Path)


def _reading(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that say what the figures are, and whether they hold."""
    statements = command("statements", "Print the statements with their reconciliations.", module="proving")
    statements.add_argument("--year", type=int, default=2023)
    command(
        "verify",
        "Check that nothing in the books was changed, and name the first entry that was.",
        module="proving",
    )
    report = command("report", "Write the annual report in HTML, PDF, Word and Excel.", module="reporting")
    report.add_argument("--year", type=int, default=2023)
    report.add_argument("--format", dest="formats", default="html,pdf,docx,xlsx", help="some, by comma")
    report.add_argument("--language", default="en", help="en, fr, es or ar")
    report.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="a folder, or one file")
    report.add_argument("--text", type=Path, metavar="DIR", help="sections as Markdown files, not as saved")
    check = command("check", "Check the numbers of a document that somebody else wrote.", module="checking")
    check.add_argument("file", type=Path, help="a text, Markdown, HTML or .docx file")
    check.add_argument("--no-books", dest="books", action="store_false", help="only what the document says of itself")
    check.add_argument("--all", dest="everything", action="store_true", help="also list the numbers that stand alone")


def _people(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands about people and powers."""
    command("people", "Print everybody with the powers they hold today.")
    add = command("add-person", "Add a person and print the password made for them. The first of all needs no --by.")
    add.add_argument("email")
    add.add_argument("--name", required=True, help="what the person is called")
    add.add_argument("--by", metavar="EMAIL", help="who adds them; may be left out for the first person only")
    for name, meaning in (
        ("new-password", "Replace somebody's password by a new one."),
        ("deactivate", "Record that somebody left: they can no longer sign in."),
        ("remove-second-step", "Take the second step of somebody away who lost it."),
    ):
        command(name, meaning, signed=True).add_argument("email")
    invite = command("invite", "Print a one-time link by which somebody comes in and chooses a password.", signed=True)
    invite.add_argument("email")
    invite.add_argument("--site", default="http://127.0.0.1:8000", metavar="URL", help="where the site is reached")

    grant = command("grant", "Grant powers to a person.", signed=True)
    grant.add_argument("email")
    grant.add_argument("powers", nargs="+", metavar="POWER", help="such as “approve allocations”")
    grant.add_argument("--office", metavar="CODE", help="for this office and its parts only; else everywhere")
    grant.add_argument("--up-to", type=Decimal, metavar="USD", help="up to this amount only")
    grant.add_argument("--from", dest="start", type=date.fromisoformat, metavar="DAY", help="today if not given")
    grant.add_argument(
        "--to", dest="end", type=date.fromisoformat, metavar="DAY", help="the last day; else until withdrawn"
    )

    withdraw = command("withdraw", "Take a power away from a person.", signed=True)
    withdraw.add_argument("email")
    withdraw.add_argument("power")
    withdraw.add_argument(
        "--on", type=date.fromisoformat, required=True, metavar="DAY", help="the first day without it"
    )


def _writing(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that write what people wrote, and one donor's page."""
    narrative = command("narrative", "Write the sections of a report into files, or read them back from files.")
    narrative.add_argument("way", choices=("export", "import", "check"))
    narrative.add_argument("folder", type=Path, help="a folder of files such as foreword.en.md")
    narrative.add_argument("--year", type=int, default=2023)
    narrative.add_argument("--report", default="annual", help="annual or snapshot")
    narrative.add_argument("--by", metavar="EMAIL", default="", help="who signs for what is read in")
    snapshot = command("snapshot", "Write what one donor gave and what its share corresponds to.")
    snapshot.add_argument("--donor", required=True, help="a name or a code of the registry")
    snapshot.add_argument("--year", type=int, default=2023)
    snapshot.add_argument("--format", dest="formats", default="html,pdf,docx,xlsx", help="some, by comma")
    snapshot.add_argument("--language", default="en", help="en, fr, es or ar")
    snapshot.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="a folder, or one file")


def _workbooks(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that read and write workbooks."""
    load = command("load", "Read a workbook (.xlsx, .ods, .csv) into the books.", signed=True)
    load.add_argument("record", help="contribution or allocation")
    load.add_argument("file", type=Path)
    load.add_argument("--preview", action="store_true", help="say what would happen and write nothing")
    load.add_argument("--remarks", type=Path, metavar="XLSX", help="write the rows back with what is wrong beside them")
    template = command("template", "Write an empty workbook for a record.")
    template.add_argument("record", help="contribution or allocation")
    template.add_argument("file", type=Path)
    export = command("export", "Write the records of one type into a workbook that can be loaded again.")
    export.add_argument("record", help="such as indicator, target, observation, undertaking, progress or membership")
    export.add_argument("file", type=Path, help="its name ends in .xlsx or .csv")
    export.add_argument("--tags", action="store_true", help="with a row of HXL tags below the headers")
    export.add_argument("--plan", default="", help="of a framework: the code of the plan")


def _booking(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The commands that write in the books, and close them."""
    post = command("post", "Post one entry that no other record stands for.", signed=True)
    post.add_argument("--key", required=True, help="names the event; the same key twice is one entry")
    post.add_argument("--kind", required=True, help="what happened, in a word, such as expenditure")
    post.add_argument("--on", type=date.fromisoformat, required=True, metavar="DAY")
    post.add_argument("--source", required=True, metavar="ACCOUNT", help="the account it leaves, by its code")
    post.add_argument("--target", required=True, metavar="ACCOUNT", help="the account it enters, by its code")
    post.add_argument("--amount", type=Decimal, required=True, help="in whole units of the accounts' currency")
    post.add_argument("--why", required=True)

    for name, meaning in (("close", "Close the books through a month's end."), ("reopen", "Reopen closed books.")):
        closing = command(name, meaning, signed=True)
        closing.add_argument("--through", type=date.fromisoformat, required=True, metavar="DAY")
        closing.add_argument("--why", required=True)

    journal = command("journal", "Write the books as plain-text accounting.")
    journal.add_argument("dialect", choices=("hledger", "beancount"))
    role = command("database-role", "Give a PostgreSQL role what the program needs, and no more.")
    role.add_argument("role")


def _iati(command: Callable[..., argparse.ArgumentParser]) -> None:
    """The command about IATI files, whose tasks have a file of their own."""
    iati_arguments.add(command("iati", "IATI files: publish the books, check, score, read in, link, flat sheets."))
