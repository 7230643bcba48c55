"""The guides in other languages: which English text each follows, and how it is made up.

python -m languages.guides docs/guide/fr/reports.md    says that it follows the English text as it is now
"""

from __future__ import annotations

import re
import sys
from hashlib import sha256
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from headwater.languages import ROOMS, TRANSLATED

GUIDE = ROOMS.parents[1] / "docs" / "guide"
# What people who work in the app read. The other guides are for programmers and administrators.
PAGES = ("workbooks", "reports", "checking", "iati", "iati-in", "iati-assessment")
_FOLLOWS = re.compile(r"\n<!-- follows ([0-9a-f]{12}) -->\n\Z")


def english(translation: Path) -> Path:
    """The page that a translation is one of."""
    return translation.parents[1] / translation.name


def mark(page: Path) -> str:
    """By what a translation names the text of a page."""
    return sha256(page.read_bytes()).hexdigest()[:12]


def followed(translation: Path) -> str | None:
    """The text that a translation says it follows."""
    found = _FOLLOWS.search(translation.read_text(encoding="utf-8"))
    return found[1] if found else None


def follow(translation: Path) -> None:
    """Say in a translation that it follows the English text as it is now."""
    text = _FOLLOWS.sub("\n", translation.read_text(encoding="utf-8")).rstrip()
    translation.write_text(f"{text}\n\n<!-- follows {mark(english(translation))} -->\n", encoding="utf-8")


def made_up(text: str, file: Path) -> dict[str, list[object]]:
    """What a page consists of, whatever its language: in two languages it is the same."""
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(_FOLLOWS.sub("\n", text))
    inline = [one for token in tokens for one in token.children or ()]
    return {
        "headings": [token.tag for token in tokens if token.type == "heading_open"],
        "rows of tables, with what stands in them as code alone": _rows(tokens),
        "code": [_code(token) for token in tokens if token.type in ("fence", "code_block")],
        "links": sorted(_led(one, file) for one in inline if one.type == "link_open"),
    }


def _rows(tokens: list[Token]) -> list[object]:
    rows: list[list[str]] = []
    for token, before in zip(tokens[1:], tokens, strict=False):
        if token.type == "tr_open":
            rows.append(["head" if before.type == "thead_open" else "row"])
        if before.type in ("th_open", "td_open"):
            rows[-1].append(_key(token))
    return [tuple(row) for row in rows]


def _key(cell: Token) -> str:
    """A cell of nothing but code, which is the same in each language; empty for words."""
    parts = cell.children or []
    is_key = all(one.type == "code_inline" or one.content.strip() in ("", ",", "،") for one in parts)
    return ", ".join(one.content for one in parts if one.type == "code_inline") if is_key else ""


def _code(block: Token) -> str:
    """A block of code without the comments that its lines end with, which are for people."""
    return re.sub(r"\s+#.*$", "", block.content, flags=re.MULTILINE) if block.info == "sh" else block.content


def _led(link: Token, file: Path) -> str:
    """Where a link leads, in whichever language the page there is."""
    to = str(link.attrs["href"])
    if ":" in to:
        return to
    page = (file.parent / to).resolve()
    return str(page.parents[1] / page.name if page.parent.name in TRANSLATED else page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        follow(Path(name))
