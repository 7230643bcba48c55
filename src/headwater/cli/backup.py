"""Backing up a living database into one file, and restoring it where there is nothing yet.

The file is a zip: what it holds (manifest.json) and the database, as SQLite copies itself or as pg_dump writes it. It
holds personal data and hashes of passwords, so only its owner may read it.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from headwater import __version__
from headwater.ledger import queries as books
from headwater.ledger import verify as proof
from headwater.lib.errors import Refused

MANIFEST = "manifest.json"
_CONTENT = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def backup(*, file: Path) -> None:
    """Write the whole database into a file that is not there yet, while the program goes on."""
    if file.exists():
        raise Refused(f"{file} exists already; name a file that does not, so that no backup is written over.")
    # Read before the copy is made: what others post meanwhile may be in the copy, what is read here surely is.
    entries, head = books.head()
    manifest = {
        "program": "headwater",
        "version": __version__,
        "database": connection.vendor,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "entries": entries,
        "head": head,
    }
    with _folder(file.parent) as folder:
        content = folder / _CONTENT[connection.vendor]
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(_database()["NAME"])) as living, closing(sqlite3.connect(content)) as copy:
                living.backup(copy)
        else:
            _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={content}")
        whole = folder / "whole"
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr(MANIFEST, json.dumps(manifest, indent=2))
            zipped.write(content, content.name)
        whole.chmod(0o600)
        whole.rename(file)
    # So that `headwater check-deploy` can say when the last one was made.
    (settings.HOME / "last-backup").write_text(f"{manifest['made_at']}\n")
    print(f"{file}: {entries} entries, head {head}. Keep the secret key too; it is not inside.")


def restore(*, file: Path) -> None:
    """Bring a backup back into a database that holds nothing, and prove that the books in it are whole."""
    with _folder(None) as folder:
        manifest, content = _unpacked(file, folder)
        if manifest["database"] != connection.vendor:
            raise Refused(
                f"{file} was made on {manifest['database']} and this database is {connection.vendor}; "
                f"set HEADWATER_DATABASE_URL to a database of the kind it came from."
            )
        if connection.introspection.table_names():
            raise Refused(
                "This database is not empty. A backup is restored into an empty one; nothing is written over."
            )
        connections.close_all()
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(content)) as kept, closing(sqlite3.connect(_database()["NAME"])) as empty:
                kept.backup(empty)
        else:
            _run("pg_restore", "--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", str(content))
    verdict = proof.verify()
    if not verdict:
        raise Refused(f"The backup is restored, and its books do not hold. {verdict.wrong}")
    last = books.entry(manifest["entries"]) if manifest["entries"] else None
    if last is not None and last.hash.hex() != manifest["head"]:
        raise Refused(f"The backup is restored, and entry {last.pk} in it is not the one it was made with.")
    print(f"Restored: {verdict.entries} entries, head {verdict.head}, as backed up at {manifest['made_at']}.")


def _unpacked(file: Path, folder: Path) -> tuple[dict[str, Any], Path]:
    """What a backup says of itself, and the database in it. Refused: a file that is none."""
    try:
        with zipfile.ZipFile(file) as zipped:
            manifest = json.loads(zipped.read(MANIFEST))
            if manifest.get("program") != "headwater" or manifest.get("database") not in _CONTENT:
                raise KeyError(MANIFEST)
            name = _CONTENT[manifest["database"]]
            with zipped.open(name) as packed, (folder / name).open("wb") as content:
                shutil.copyfileobj(packed, content)
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror or problem}.") from None
    except (zipfile.BadZipFile, KeyError, ValueError):
        raise Refused(f"{file} is no backup that `headwater backup` made, or it is damaged.") from None
    return manifest, folder / name


@contextmanager
def _folder(parent: Path | None) -> Iterator[Path]:
    """A folder that only its owner can look into, gone afterwards; beside the file to be, so that it can be renamed."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="headwater-backup-", dir=parent))
    except OSError as problem:
        raise Refused(f"Nothing can be written in {parent}: {problem.strerror}.") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _database() -> dict[str, Any]:
    return connection.settings_dict


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the database of this site."""
    if shutil.which(program) is None:
        raise Refused(f"{program} is not installed; install PostgreSQL's client programs of the server's version.")
    held = _database()
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    given = {variable: str(held[name]) for variable, name in names.items() if held[name]}
    done = subprocess.run(
        [program, f"--dbname={held['NAME']}", *arguments], env=os.environ | given, capture_output=True, text=True
    )
    if done.returncode:
        raise Refused(f"{program} did not succeed: {done.stderr.strip().splitlines()[-1] if done.stderr else ''}")
