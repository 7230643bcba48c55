"""From the bytes of a file to a document: what a file is, is seen from its content."""

from __future__ import annotations

import re
from pathlib import Path

from headwater.lib.errors import Refused
from headwater.proofreading.readers import markup, text, word
from headwater.proofreading.rules.documents import Document

LARGEST_FILE = 25 * 1024 * 1024
KNOWN = "a text, Markdown, HTML or .docx file"

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = (
    "The file is a PDF, which holds pages and no sentences or tables. Give the .docx or HTML file that it was made "
    "from, or its text (pdftotext -layout FILE.pdf); a scanned PDF has no text before it went through text recognition."
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_MARKDOWN = re.compile(r"^#{1,6} \S", re.MULTILINE)


def read(file: Path) -> Document:
    """The document in a file. Refused with a sentence: what is too large, empty, or nothing that can be read."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise Refused(f"{file} cannot be read: {problem.strerror}.") from None
    try:
        return document(content, suffix=file.suffix.lower())
    except Refused as refusal:
        raise Refused(*(f"{file.name}: {complaint}" for complaint in refusal.complaints)) from None


def document(content: bytes, *, suffix: str = "") -> Document:
    """The document in some bytes. suffix: of the file name, which tells Markdown and fragments of HTML from text."""
    if len(content) > LARGEST_FILE:
        size = LARGEST_FILE // 1024 // 1024
        raise Refused(f"The file is larger than {size} MB; check its chapters one by one, or save it without pictures.")
    if not content.strip():
        raise Refused("The file is empty; there is nothing to check.")
    if content.lstrip()[:5] == b"%PDF-":
        raise Refused(_PDF)
    if content.startswith(b"PK\x03\x04"):
        return word.read(content)
    if content.startswith(_OLD):
        raise Refused("The file is an old or locked Office document; save it as .docx without a password.")
    if content.startswith(_PICTURES):
        raise Refused(f"The file is a picture; give {KNOWN}, or the text that recognition finds in the picture.")
    written = _decoded(content)
    if suffix in (".html", ".htm", ".xhtml") or _HTML.match(written[:5000]):
        return markup.read(written)
    is_markdown = suffix in (".md", ".markdown") or len(_MARKDOWN.findall(written)) >= 2
    return text.read(written, is_markdown=is_markdown)


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        written = content.decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in content[:4096]:
            raise Refused(f"The file is no text; give {KNOWN}.") from None
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(f"The file is not written in UTF-8 (line {line:,}); save it as text in UTF-8.") from None
    controls = sum(sign < " " and sign not in "\t\n\r\f\v\x1b" for sign in written[:65536])
    if "\0" in written or controls * 50 > len(written[:65536]):
        raise Refused(f"The file is no text; give {KNOWN}.")
    return written
