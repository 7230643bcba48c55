"""How fast attribution is: `python bench/attribution.py [movements] [donors]`, 1,000,000 and 200 if not said.

Invented flows (synthetic): 4 pools, 4,020 purposes in 60 countries and 4 objectives, opening gifts, then in 100
movements about 5 gifts, 2 returns to the pool, 1 reallocation within a country, the rest allocations. One process; the
figures are CPU seconds of one run. "reallocations anywhere" is the hard case of the whole-period method, where
nearly every purpose is tied to nearly every other one in one large cycle.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction

import numpy as np

from headwater.funding.attribution import (
    METHODS,
    Attribution,
    Flows,
    attribute,
    closing,
    ranges,
    replay,
)

POOLS, PURPOSES, COUNTRIES, OBJECTIVES = 4, 4_020, 60, 4
FIRST_PURPOSE = 1_000
FIRST_DONOR = 100_000


def synthetic(movements: int, donors: int, *, anywhere: bool) -> Flows:
    """Flows of the mix described above; purposes may run short, and are then advanced to."""
    draw = np.random.default_rng(2023)
    kind = draw.random(movements)
    kind[: 2 * donors] = 0.0
    pool = draw.integers(0, POOLS, movements)
    purpose = FIRST_PURPOSE + draw.integers(0, PURPOSES, movements)
    donor = FIRST_DONOR + draw.integers(0, donors, movements)
    # Purposes are dealt to countries in turn, so steps of 60 stay in a country.
    each = PURPOSES // COUNTRIES
    step = draw.integers(1, PURPOSES, movements) if anywhere else COUNTRIES * draw.integers(1, each, movements)
    other = FIRST_PURPOSE + (purpose - FIRST_PURPOSE + step) % PURPOSES
    gift, back, moved = kind < 0.05, (kind >= 0.05) & (kind < 0.07), (kind >= 0.07) & (kind < 0.08)
    source = np.where(gift, donor, np.where(back | moved, purpose, pool))
    target = np.where(gift | back, pool, np.where(moved, other, purpose))
    amount = np.where(gift, draw.integers(10**6, 10**9, movements), draw.integers(10**3, 5 * 10**7, movements))
    return Flows(
        source=source.astype(np.int64),
        target=target.astype(np.int64),
        amount=amount.astype(np.int64),
        donor_of={FIRST_DONOR + number: 1 + number for number in range(donors)},
    )


def by(parts: int) -> dict[int, list[int]]:
    """Cells: the purposes in so many countries or objectives."""
    return {
        500_000 + part: [FIRST_PURPOSE + purpose for purpose in range(PURPOSES) if purpose % parts == part]
        for part in range(parts)
    }


def measure(flows: Flows, title: str) -> None:
    """Run the three methods from the arrays to the published cells, and print what each took."""
    sys.stdout.write(f"{title}: {len(flows.amount):,} movements, {len(flows.donor_of)} donors, CPU seconds\n")
    objectives: list[Attribution] = []
    for method in METHODS:
        began = time.process_time()
        standing = replay(flows, method=method)
        replayed = time.process_time()
        objectives.append(attribute(standing, method=method, cells=by(OBJECTIVES), level="objective"))
        attribute(standing, method=method, cells=by(COUNTRIES), level="country")
        rounded = time.process_time()
        openings = closing(standing)
        ended = time.process_time()
        sys.stdout.write(
            f"  {method:<19} replay {replayed - began:6.2f}   cells {rounded - replayed:5.2f}   "
            f"whole answer {rounded - began:6.2f}   snapshot of {len(openings):,} accounts {ended - rounded:5.2f}\n"
        )
    found = ranges(objectives)
    widest = max((r.spread for r in found), default=Fraction(0))
    wide = sum(r.word == "wide" for r in found)
    sys.stdout.write(f"  by objective {wide} of {len(found)} ranges are wide, the widest {float(widest):.1%}\n")


def main(movements: int = 1_000_000, donors: int = 200) -> None:
    measure(synthetic(movements, donors, anywhere=False), "reallocations within a country")
    measure(synthetic(movements, donors, anywhere=True), "reallocations anywhere")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
