"""What people write in a report: Markdown with live figures, as blocks; and the same as files."""

from __future__ import annotations

from headwater.reports.narrative.files import export_sections, import_sections
from headwater.reports.narrative.grammar import OPTIONS, extract, line_of, meaning
from headwater.reports.narrative.sections import Rendered, render, sections
from headwater.reports.narrative.typed import Warned

__all__ = [
    "OPTIONS",
    "Rendered",
    "Warned",
    "export_sections",
    "extract",
    "import_sections",
    "line_of",
    "meaning",
    "render",
    "sections",
]
