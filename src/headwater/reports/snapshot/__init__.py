"""The snapshot of one donor and year: what it gave, its share of the pools, and what that corresponds to."""

from __future__ import annotations

from headwater.reports.snapshot.building import money_blocks, snapshot_blocks, title
from headwater.reports.snapshot.building import snapshot_blocks as blocks
from headwater.reports.snapshot.writing import FORMATS, Frozen, content_type, document, frozen

__all__ = [
    "FORMATS",
    "Frozen",
    "blocks",
    "content_type",
    "document",
    "frozen",
    "money_blocks",
    "snapshot_blocks",
    "title",
]
