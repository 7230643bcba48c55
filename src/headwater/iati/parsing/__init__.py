"""Reading activities and organisation files into values: what is well said is kept, what is not is told with its
line.

What is written by `writing` is read back as the same values. Older versions (1.01 to 2.02) are brought into the words
of 2.03 first.
"""

from __future__ import annotations

from headwater.iati.parsing.activities import activity, outline, payments
from headwater.iati.parsing.elements import Problem, Reader
from headwater.iati.parsing.older import KNOWN_VERSIONS, modernised
from headwater.iati.parsing.organisations import organisation

__all__ = ["KNOWN_VERSIONS", "Problem", "Reader", "activity", "modernised", "organisation", "outline", "payments"]
