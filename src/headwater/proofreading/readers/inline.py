"""Marks inside a line of text: what is markup and no word is taken out, footnote marks with it."""

from __future__ import annotations

import html
import re

_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kcdm]?m)\s*$")
_TAGGED = re.compile(r"<su[pb]>\s*([^<]{0,8}?)\s*</su[pb]>", re.IGNORECASE)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]{0,300}>")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]\[]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)|\[([^\]\[]+)\]\[[^\]]*\]")
_MARKS = re.compile(
    r"\[\^[^\]]+\]|\*\*|__|(?<![\w\\*])\*(?=\S)|(?<=[^\s\\])\*(?![\w*])"
    r"|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|~~|\{#[\w-]+\}"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~$%&-])")
# Written with an "e" that nobody sees: soft hyphens, zero-width signs, direction marks, byte order marks.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def plain(line: str, *, is_markdown: bool = True) -> str:
    """A line without its markup. A superscript is a footnote mark, except behind a unit of length."""
    line = html.unescape(_UNSEEN.sub("", line)) if "&" in line or not line.isascii() else line
    if is_markdown:
        line = _CODE.sub(" ", line)
        line = _IMAGE.sub(" ", line)
        line = _LINK.sub(lambda match: match.group(1) or match.group(2) or "", line)
    line = _TAGGED.sub(lambda match: _raised(line[: match.start()], match.group(1)), line)
    line = _COMMENT.sub(" ", line)
    if is_markdown:
        line = _ESCAPED.sub(r"\1", _MARKS.sub("", line))
    return without_marks(line)


def without_marks(line: str) -> str:
    """Take raised figures off words and numbers: they point to notes. m² and km³ keep theirs."""
    if not any(sign in line for sign in _SUPERSCRIPT):
        return line
    return re.sub(f"[{_SUPERSCRIPT}]+", lambda match: _raised(line[: match.start()], match.group()), line)


def _raised(before: str, mark: str) -> str:
    if mark in ("2", "3", "²", "³") and _UNIT.search(before):
        return {"2": "²", "3": "³"}.get(mark, mark)
    return "" if re.fullmatch(rf"[\d{_SUPERSCRIPT}*†‡§a-z,\s/]*", mark) else mark
