"""The tables of the page on the declarations."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "domain" / "declarations.md"


def table(first_cell: str) -> list[list[str]]:
    """The rows of the table of the page whose heading begins with this cell."""
    found: list[list[str]] = []
    inside = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            inside = False
        elif cells[0] == first_cell:
            inside = True
        elif inside and not set(cells[0]) <= {"-", ":"}:
            found.append(cells)
    assert found, f"docs/domain/declarations.md has no table that begins with “{first_cell}”"
    return found
