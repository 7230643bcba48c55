"""The codes that follow a code."""

from itertools import islice

import pytest

from headwater.lib.codes import following


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("C-2023-0018", ["C-2023-0019", "C-2023-0020"]),
        ("C-2023-0009", ["C-2023-0010", "C-2023-0011"]),
        ("AG-99", ["AG-100", "AG-101"]),
        ("SYN/2024-01", ["SYN/2024-02", "SYN/2024-03"]),
        ("7", ["8", "9"]),
        ("000", ["001", "002"]),
        ("OFFICERS", []),
        ("C-2023-001A", []),
        ("C-2023-٣", []),
        ("", []),
    ],
)
def test_a_code_is_counted_on_with_as_many_digits(code: str, after: list[str]) -> None:
    assert list(islice(following(code), 2)) == after
