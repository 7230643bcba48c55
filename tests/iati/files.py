"""Small IATI files, all invented: an activity and an organisation with which nothing is wrong, and edits to them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 21)

TRANSACTION = """<transaction ref="T1">
<transaction-type code="{type}"/>
<transaction-date iso-date="{day}"/>
<value value-date="{day}">{value}</value>
<provider-org ref="XM-DAC-701" provider-activity-id="XM-DAC-701-GIFT" type="10"><narrative>Donor</narrative></provider-org>
<receiver-org ref="XM-DAC-47066" receiver-activity-id="XM-DAC-47066-A1" type="40"><narrative>Own</narrative></receiver-org>
<aid-type code="B02" vocabulary="1"/>
<aid-type code="1" vocabulary="2"/>
</transaction>"""

ACTIVITY = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03" generated-datetime="2026-11-01T00:00:00Z">
<iati-activity default-currency="USD" xml:lang="en" hierarchy="1" last-updated-datetime="2026-11-01T00:00:00Z">
<iati-identifier>XM-DAC-47066-A1</iati-identifier>
<reporting-org ref="XM-DAC-47066" type="40"><narrative>Own organisation (invented)</narrative></reporting-org>
<title><narrative>A title</narrative></title>
<description type="1"><narrative>A description</narrative></description>
<participating-org ref="XM-DAC-701" role="1" type="10" activity-id="XM-DAC-701-GIFT"><narrative>Donor</narrative></participating-org>
<other-identifier ref="XM-DAC-47066" type="B1"><owner-org ref="XM-DAC-47066"><narrative>Own</narrative></owner-org></other-identifier>
<other-identifier ref="OLD-1" type="A3"><owner-org ref="XM-DAC-47066"><narrative>Own</narrative></owner-org></other-identifier>
<activity-status code="2"/>
<activity-date type="1" iso-date="2024-01-01"/>
<activity-date type="2" iso-date="2024-01-15"/>
<activity-date type="3" iso-date="2030-12-31"/>
<contact-info type="1"><email>office@example.org</email></contact-info>
<recipient-country code="KE" percentage="60"/>
<recipient-region code="298" vocabulary="1" percentage="40"/>
<location><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>-1.28 36.82</pos></point></location>
<sector vocabulary="1" code="72010" percentage="70"/>
<sector vocabulary="1" code="72050" percentage="30"/>
<sector vocabulary="99" code="OWN" percentage="50"><narrative>Own code</narrative></sector>
<sector vocabulary="99" code="OWN2" percentage="50"><narrative>Own code</narrative></sector>
<country-budget-items vocabulary="2">
<budget-item code="1.1.1" percentage="50"/>
<budget-item code="1.1.2" percentage="50"/>
</country-budget-items>
<policy-marker vocabulary="1" code="1" significance="1"/>
<policy-marker vocabulary="99" code="X"><narrative>Own marker</narrative></policy-marker>
<default-aid-type code="B02" vocabulary="1"/>
<budget type="1" status="1">
<period-start iso-date="2026-01-01"/>
<period-end iso-date="2026-12-31"/>
<value value-date="2026-01-01">1000</value>
</budget>
<budget type="1" status="1">
<period-start iso-date="2027-01-01"/>
<period-end iso-date="2027-12-31"/>
<value value-date="2026-01-01">1000</value>
</budget>
<budget type="1" status="1">
<period-start iso-date="2028-01-01"/>
<period-end iso-date="2028-12-31"/>
<value value-date="2026-01-01">1000</value>
</budget>
<planned-disbursement type="1">
<period-start iso-date="2027-01-01"/>
<period-end iso-date="2027-06-30"/>
<value value-date="2026-01-01" currency="USD">10</value>
<provider-org ref="XM-DAC-47066"><narrative>Own</narrative></provider-org>
<receiver-org ref="XM-DAC-41121"><narrative>Other</narrative></receiver-org>
</planned-disbursement>
<capital-spend percentage="0"/>
{transactions}
<document-link url="https://example.org/a" format="text/html">
<title><narrative>Document</narrative></title>
<category code="A02"/>
</document-link>
<related-activity ref="XM-DAC-47066-A0" type="1"/>
<result type="1">
<title><narrative>Result</narrative></title>
<indicator measure="1">
<title><narrative>Indicator</narrative></title>
<reference vocabulary="99" code="I1" indicator-uri="https://example.org/i"/>
<baseline year="2024" value="1"/>
<period>
<period-start iso-date="2026-01-01"/>
<period-end iso-date="2026-12-31"/>
<target value="10"/>
<actual value="5"/>
</period>
</indicator>
<indicator measure="5">
<title><narrative>Quality</narrative></title>
<baseline year="2024"><comment><narrative>none</narrative></comment></baseline>
<period>
<period-start iso-date="2026-01-01"/>
<period-end iso-date="2026-12-31"/>
<target><comment><narrative>good</narrative></comment></target>
<actual><comment><narrative>fair</narrative></comment></actual>
</period>
</indicator>
</result>
</iati-activity>
</iati-activities>
""".replace(
    "{transactions}",
    "\n".join(
        TRANSACTION.format(type=kind, day=day, value=value)
        for kind, day, value in (
            ("11", "2026-02-01", 1000), ("1", "2026-09-10", 800), ("2", "2026-09-20", 900), ("3", "2026-10-05", 300),
        )
    ),
)  # fmt: skip

_PERIOD = """<period-start iso-date="{year}-01-01"/>
<period-end iso-date="{year}-12-31"/>
<value currency="USD" value-date="{year}-01-01">1000</value>"""
_LINE = """<budget-line ref="1"><value currency="USD" value-date="{year}-01-01">10</value><narrative>Line</narrative></budget-line>"""


def _of(tag: str, year: int, inside: str = "", line: str = _LINE) -> str:
    """A budget of the organisation; `inside` stands between the period and the value's element, as the schema wants it."""
    start, end, value = _PERIOD.format(year=year).split("\n")
    status = "" if tag == "total-expenditure" else ' status="1"'
    before = "" if tag.startswith("total") else f"{inside}\n"
    return f"<{tag}{status}>\n{before}{start}\n{end}\n{value}\n{line.format(year=year)}\n</{tag}>"


ORGANISATION = f"""<?xml version="1.0" encoding="UTF-8"?>
<iati-organisations version="2.03" generated-datetime="2026-11-01T00:00:00Z">
<iati-organisation default-currency="USD" xml:lang="en" last-updated-datetime="2026-11-01T00:00:00Z">
<organisation-identifier>XM-DAC-47066</organisation-identifier>
<name><narrative>Own organisation (invented)</narrative></name>
<reporting-org ref="XM-DAC-47066" type="40"><narrative>Own organisation (invented)</narrative></reporting-org>
{_of("total-budget", 2027)}
{_of("recipient-org-budget", 2027, '<recipient-org ref="XM-DAC-41121"><narrative>Other</narrative></recipient-org>')}
{_of("recipient-region-budget", 2027, '<recipient-region code="298" vocabulary="1"/>')}
{_of("recipient-country-budget", 2027, '<recipient-country code="KE"/>')}
{_of("total-expenditure", 2025, line='<expense-line ref="1"><value currency="USD" value-date="{year}-01-01">10</value><narrative>Line</narrative></expense-line>')}
</iati-organisation>
</iati-organisations>
"""


def edited(text: str, *edits: tuple[str, str], everywhere: bool = False) -> str:
    """The text with something else in place of each first (or every) occurrence, which must be there."""
    for old, new in edits:
        assert old in text, f"{old} is not in the file"
        text = text.replace(old, new) if everywhere else text.replace(old, new, 1)
    return text


def written(folder: Path, text: str | bytes, name: str = "file.xml") -> Path:
    """A file with this content."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file
