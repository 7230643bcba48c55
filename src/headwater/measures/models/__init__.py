"""Tables of measures. What is told is frozen by triggers (first migration); kept totals follow from it.

Values are whole numbers in the smallest unit of their indicator: 10 to the power of minus `digits` of its unit. Of a
ratio the numerator and the denominator are kept as counts, and its value only where a source gives no counts.
"""

from __future__ import annotations

from headwater.measures.models.definitions import (
    Attachment,
    Category,
    Coverage,
    Dimension,
    Disaggregation,
    Indicator,
    Link,
    Translation,
)
from headwater.measures.models.observed import (
    Area,
    Check,
    Closing,
    Observation,
    SetAside,
    Submission,
    Tally,
    Target,
    Total,
)

__all__ = [
    "Area",
    "Attachment",
    "Category",
    "Check",
    "Closing",
    "Coverage",
    "Dimension",
    "Disaggregation",
    "Indicator",
    "Link",
    "Observation",
    "SetAside",
    "Submission",
    "Tally",
    "Target",
    "Total",
    "Translation",
]
