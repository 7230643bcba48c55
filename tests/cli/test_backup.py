"""A backup of a living database comes back whole, and nothing is ever written over."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from cli.commands import Command
from fresh import Fresh, Template


@pytest.fixture
def empty_url(database_template: Template, fresh_database: Fresh) -> str:
    """A database in which there is nothing at all, not even tables."""
    return database_template.empty()


def test_a_backup_comes_back_with_the_same_books(
    database_template: Template, fresh_database: Fresh, empty_url: str, tmp_path: Path
) -> None:
    living = Command(fresh_database.url, tmp_path)
    living("demo", "--entity", "WFP", "--no-serve")
    kept = tmp_path / "kept.zip"
    head = living("backup", kept).split("head ")[1].split(".")[0]
    assert kept.stat().st_mode & 0o077 == 0, "a backup holds personal data"
    assert "exists already" in living("backup", kept, fails=True)

    restored = Command(empty_url, tmp_path)
    assert head in restored("restore", kept)
    assert "WFP" in restored("statements") and "officer@synthetic.example" in restored("people")
    assert "is not empty" in restored("restore", kept, fails=True)

    # Books that are whole in themselves, and still not those that were backed up.
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(kept) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                content = json.dumps(json.loads(content) | {"head": "00" * 32}).encode()
            target.writestr(name, content)
    other = Command(database_template.empty(), tmp_path)
    assert "is not the one it was made with" in other("restore", changed, fails=True)


def test_what_is_no_backup_is_refused(empty_url: str, tmp_path: Path) -> None:
    empty = Command(empty_url, tmp_path)
    (tmp_path / "text").write_text("no zip")
    assert "is no backup" in empty("restore", tmp_path / "text", fails=True)
    assert "cannot be read" in empty("restore", tmp_path / "nowhere", fails=True)
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("manifest.json", json.dumps({"program": "another"}))
    assert "is no backup" in empty("restore", tmp_path / "other.zip", fails=True)
