"""Databases that a test may commit to: copies of the migrated test database, one for each test.

What is in the books stays in the books, so nothing can be swept up after a test that commits. It gets a database of
its own.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.db.utils import load_backend
from psycopg import sql

from headwater.config.settings import database


@dataclass(frozen=True)
class Fresh:
    """A migrated database with nobody and nothing in it. url is what HEADWATER_DATABASE_URL takes."""

    url: str

    @property
    def file(self) -> Path:
        """The file of a database on SQLite."""
        assert self.url.startswith("sqlite:///"), "only SQLite keeps a database in one file"
        return Path(self.url.removeprefix("sqlite:///"))

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let this process read and write here, instead of in the test database, until it is left."""
        usual = connections["default"]
        configured = {**usual.settings_dict, **database(self.url)}
        connections["default"] = load_backend(configured["ENGINE"]).DatabaseWrapper(configured, "default")
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = usual


class Template:
    """A migrated database with nobody and nothing in it, to copy from."""

    def __init__(self, folder: Path) -> None:
        """Copied from the test database, in which nothing has been written yet."""
        self.folder = folder
        self.copies = 0
        self.empties: list[str] = []
        self.is_postgres = connection.vendor == "postgresql"
        # Workers of one run share a server, so each names its databases after itself.
        self.name = f"headwater_template_{os.getpid()}"
        if self.is_postgres:
            # Only what nobody is connected to can be copied; the next test connects again.
            connection.close()
            self._run("CREATE DATABASE {} TEMPLATE {}", self.name, connection.settings_dict["NAME"])
            return
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "template.sqlite3")) as file:
            connection.connection.backup(file)
            # What lives in memory has no such log; a file of the product has.
            file.execute("PRAGMA journal_mode=WAL")

    def copy(self, of: Fresh | None = None) -> Fresh:
        """A copy of the empty database, or of one that a test filled and that nobody is connected to."""
        self.copies += 1
        if self.is_postgres:
            name = f"{self.name}_{self.copies}"
            self._run("CREATE DATABASE {} TEMPLATE {}", name, urlsplit(of.url).path[1:] if of else self.name)
            return Fresh(urlsplit(settings.POSTGRES_URL)._replace(path=f"/{name}").geturl())
        path = self.folder / f"{self.copies}.sqlite3"
        path.write_bytes((of.file if of else self.folder / "template.sqlite3").read_bytes())
        return Fresh(f"sqlite:///{path}")

    def empty(self) -> str:
        """The address of a database in which there is nothing at all; gone with the run."""
        self.copies += 1
        if self.is_postgres:
            name = f"{self.name}_{self.copies}"
            self._run("CREATE DATABASE {}", name)
            self.empties.append(name)
            return urlsplit(settings.POSTGRES_URL)._replace(path=f"/{name}").geturl()
        return f"sqlite:///{self.folder / f'{self.copies}.sqlite3'}"

    def drop(self, fresh: Fresh) -> None:
        if self.is_postgres:
            self._run("DROP DATABASE {} WITH (FORCE)", urlsplit(fresh.url).path[1:])
            return
        for suffix in ("", "-wal", "-shm"):
            fresh.file.with_name(fresh.file.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        if self.is_postgres:
            for name in (*self.empties, self.name):
                self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(settings.POSTGRES_URL, autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
