"""Writing in the room: what others publish, and what came from where."""

from __future__ import annotations

from headwater.iati.actions.links import link_contributions
from headwater.iati.actions.publishing import publish, tell_earlier
from headwater.iati.actions.receiving import Received, receive
from headwater.iati.actions.telling import Told, name_activities, tell_amounts, tell_facts, tell_workbook

__all__ = [
    "Received",
    "Told",
    "link_contributions",
    "name_activities",
    "publish",
    "receive",
    "tell_amounts",
    "tell_earlier",
    "tell_facts",
    "tell_workbook",
]
