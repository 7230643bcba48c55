"""How a line of the log is written: at which moment (UTC), how grave, where, what; and whom it does not name.

The log says what happened to the program. Who did what to a record stands in the audit trail, which only auditors
read; so addresses of people, secrets in links and what somebody wrote to look like another line stay out of the log.
"""

from __future__ import annotations

import logging
import re
import time
from copy import copy

_HIDDEN = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "(address)"),
    (re.compile(r"(/(?:way-in|shared)/)[^/\s]+"), r"\1(secret)"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "(network)"),
)


class Line(logging.Formatter):
    """A line, and below it the traceback of a mistake of the program."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        """The line as it stands in the log."""
        line = copy(record)
        # A line break in an address would begin what looks like another line.
        line.msg, line.args = record.getMessage().encode("unicode_escape").decode("ascii"), None
        # Another formatter may have kept its own text of the traceback.
        line.exc_text = None
        written = super().format(line)
        for pattern, instead in _HIDDEN:
            written = pattern.sub(instead, written)
        return written
