"""Lists as of a day, against the table of the page."""

from __future__ import annotations

from datetime import date

import pytest
from declarations.pages import table

from headwater.registry.queries import Node, memberships, moved, on_list, register_with, registers

END_2022, END_2023 = date(2022, 12, 31), date(2023, 12, 31)
LISTS = table("register")


def count(text: str) -> int | None:
    return int(text) if text else None


def test_every_list_stands_on_the_page(iom: Node) -> None:
    assert sorted(one.key for one in registers(on=END_2023)) == sorted(row[0] for row in LISTS)
    for key, before, after, recorded, _, line in LISTS:
        register = register_with(key, on=END_2023)
        assert (register_with(key, on=END_2022).count, register.count) == (count(before), count(after)), key
        assert register.recorded == int(recorded), key
        assert line.partition(":")[2] in register.row.evidence


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("hub@organisation:IOM", "ARE-dubai KEN-nairobi PAN-panama-city PHL-manila TUR-gaziantep"),  # A:303
        ("vendor-managed stock@organisation:IOM", "vmi-ARE vmi-CHN vmi-GBR vmi-IND vmi-KEN vmi-PAK"),  # A:303
        (
            "regional data hub@organisation:IOM",  # A:525
            "AUT-vienna CRI-san-jose EGY-cairo KEN-nairobi SEN-dakar THA-bangkok ZAF-pretoria",
        ),
        ("country of operation@system:zite-manager", "BGD COD ETH MOZ QAT SOM SSD SVK UKR YEM"),  # A:337
        ("field location@office:ombudsperson", "COL-bogota KEN-nairobi THA-bangkok"),  # A:604
        ("legal hub@organisation:IOM", "KEN-nairobi THA-bangkok"),  # B:56
        ("pilot country@project:labour-mobility", "BEL GBR IRL PRT"),  # A:463
        ("multi-year agreement@organisation:IOM", "BEL DNK GBR KOR NLD"),  # A:229
        (
            "designated emergency@organisation:IOM",  # A:662
            "emergency-AFG emergency-COD emergency-HTI emergency-SDN emergency-SOM emergency-TUR emergency-UKR",
        ),
    ],
)
def test_who_is_on_a_list(iom: Node, key: str, names: str) -> None:
    held = on_list(register_with(key, on=END_2023))
    assert sorted(one.member.code for one in held) == names.split()
    assert all("line " in one.evidence for one in held)


def test_who_joined_the_vendor_managed_stocks_and_the_hubs(iom: Node) -> None:
    stocks = moved(register_with("vendor-managed stock@organisation:IOM", on=END_2023), after=END_2022, until=END_2023)
    assert sorted(one.member.code for one in stocks.joined) == ["vmi-ARE", "vmi-CHN", "vmi-GBR", "vmi-IND", "vmi-PAK"]
    assert stocks.left == []
    hubs = moved(register_with("hub@organisation:IOM", on=END_2023), after=END_2022, until=END_2023)
    assert [one.member.code for one in hubs.joined] == ["ARE-dubai"]


def test_a_membership_ends_when_its_document_says_so(iom: Node) -> None:
    """The national assessment of Chad is of 2022 and 2023, that of its province of 2023 and 2024 (A:375)."""
    codes = {
        year: sorted(one.member.code for one in memberships(role="assessed", on=date(year, 12, 31)))
        for year in (2021, 2022, 2023, 2024, 2025)
    }
    assert codes == {2021: [], 2022: ["TCD"], 2023: ["TCD", "TCD-lac"], 2024: ["TCD-lac"], 2025: []}
