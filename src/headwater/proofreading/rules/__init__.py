"""Proofreading as pure thought: from blocks and tables with numbers to findings. No file, database or clock."""

from __future__ import annotations

from headwater.proofreading.rules.checking import checked as checked
from headwater.proofreading.rules.checking import parsed as parsed
from headwater.proofreading.rules.checking import with_books as with_books
from headwater.proofreading.rules.documents import Block as Block
from headwater.proofreading.rules.documents import Document as Document
from headwater.proofreading.rules.documents import Grid as Grid
from headwater.proofreading.rules.documents import Kind as Kind
from headwater.proofreading.rules.documents import Row as Row
from headwater.proofreading.rules.findings import WRONG as WRONG
from headwater.proofreading.rules.findings import Checked as Checked
from headwater.proofreading.rules.findings import Finding as Finding
from headwater.proofreading.rules.findings import Verdict as Verdict
