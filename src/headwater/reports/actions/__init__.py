"""Writing what people add to reports: sections of narrative, and links by which snapshots are shared."""

from __future__ import annotations

from headwater.reports.actions.links import revoke_link, share
from headwater.reports.actions.sections import write_section, write_sections

__all__ = ["revoke_link", "share", "write_section", "write_sections"]
