"""Writing IATI files (2.03) from values: the same values give the same bytes, and a file of any size needs little
memory."""

from __future__ import annotations

from headwater.iati.writing.activities import activity_xml
from headwater.iati.writing.files import MOST_BYTES, Written, write_activities, write_organisation
from headwater.iati.writing.organisations import organisation_xml

__all__ = ["MOST_BYTES", "Written", "activity_xml", "organisation_xml", "write_activities", "write_organisation"]
