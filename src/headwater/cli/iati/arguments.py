"""The tasks of the command headwater iati, with what each takes."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

_SHEETS = ("transactions", "results")
_TOLD = ("activities", "facts", "amounts")


def add(iati: argparse.ArgumentParser) -> None:
    """Give the command its tasks."""
    tasks = iati.add_subparsers(dest="task", required=True)

    def task(name: str, meaning: str) -> argparse.ArgumentParser:
        return tasks.add_parser(name, help=meaning, description=meaning)

    _own(task("publish", "Publish the books as IATI files, or look at what would be published."))
    told = task("told", "Write what was told for our files into a workbook that can be loaded again.")
    told.add_argument("kind", choices=_TOLD)
    told.add_argument("to", type=Path, metavar="FILE", help="its name ends in .xlsx or .csv")
    tell = task("tell", "Tell what our files need and no other record holds, from a workbook.")
    tell.add_argument("kind", choices=_TOLD)
    tell.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .ods or .csv")
    tell.add_argument("--by", required=True, metavar="EMAIL", help="who signs for it")
    tell.add_argument("--preview", action="store_true", help="say what would happen and write nothing")
    check = task("check", "Check files against the standard: everything that is wrong, at once.")
    scored = task("score", "Score files together as one publisher's, by both methods.")
    for one in (check, scored):
        one.add_argument("files", nargs="+", type=Path, metavar="FILE", help="activity or organisation files (2.03)")
        one.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="as of this day; today if not given")
    scored.add_argument("--first-seen", type=date.fromisoformat, metavar="DAY", help="when publishing began")
    scored.add_argument(
        "--update", dest="updates", action="append", type=date.fromisoformat, default=[], metavar="DAY",
        help="a day on which newer transactions were published; give each",
    )  # fmt: skip

    receive = task("import", "Read in other publishers' activities, so that gifts can be linked to them.")
    receive.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".xml (1.01 to 2.03), or a flat sheet")
    receive.add_argument("--by", default="", metavar="EMAIL", help="who signs; without, it only looks")
    receive.add_argument("--encoding", default="", help="such as windows-1252, where a file does not say it rightly")
    task("links", "Print the gifts without an activity of their donor, with the activities they may come from.")
    link = task("link", "Say which activity of the donor a gift came from.")
    link.add_argument("contribution", metavar="CODE")
    link.add_argument("activity", metavar="IDENTIFIER", help="of the donor's activity; “none” undoes a link")
    link.add_argument("--why", default="", help="needed where another activity is linked already")
    link.add_argument("--by", required=True, metavar="EMAIL", help="who signs for it")

    template = task("template", "Write an empty flat sheet.")
    template.add_argument("kind", choices=_SHEETS)
    template.add_argument("to", type=Path, metavar="FILE", help="its name ends in .xlsx or .csv")
    sheet = task("sheet", "Write the transactions or the results of an activity file into a flat sheet.")
    sheet.add_argument("kind", choices=_SHEETS)
    sheet.add_argument("file", type=Path, metavar="XML")
    sheet.add_argument("to", type=Path, metavar="FILE", help="its name ends in .xlsx or .csv")
    merge = task("merge", "Put a flat sheet into an activity file, or make one of it; first say what each row does.")
    merge.add_argument("kind", choices=_SHEETS)
    merge.add_argument("file", type=Path, metavar="SHEET", help=".xlsx, .ods or .csv")
    merge.add_argument("--into", type=Path, metavar="XML", help="the file that the rows go into; none: a new one")
    merge.add_argument("--to", type=Path, metavar="XML", help="where it is written; without, it only looks")


def _own(publish: argparse.ArgumentParser) -> None:
    publish.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="as of this day; today if not given")
    publish.add_argument("--to", type=Path, metavar="DIRECTORY", help="also write the files there")
    publish.add_argument("--by", default="", metavar="EMAIL", help="who signs; without, it only looks")
