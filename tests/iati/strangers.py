"""Files of other publishers as they are found: of several versions, and with the faults of the wild. All invented."""

from __future__ import annotations

DONOR = "XM-DAC-701"

# Version 2.03, the donor's own: what a gift came from.
CURRENT = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.03">
<iati-activity default-currency="CHF" xml:lang="en" hierarchy="1" last-updated-datetime="2026-05-01T00:00:00Z">
<iati-identifier>XM-DAC-701-7F-10234</iati-identifier>
<reporting-org ref="XM-DAC-701" type="10"><narrative>Freedonia (invented)</narrative></reporting-org>
<title><narrative>Unearmarked funding of relief, Freedonia 2026</narrative><narrative xml:lang="fr">Fonds sans affectation</narrative></title>
<description><narrative>Invented.</narrative></description>
<participating-org ref="XM-DAC-701" role="1" type="10"><narrative>Freedonia (invented)</narrative></participating-org>
<participating-org ref="XM-DAC-47066" role="4" type="40" activity-id="XM-DAC-47066-UN"><narrative>Relief Organisation</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="1" iso-date="2026-01-01"/>
<activity-date type="3" iso-date="2026-12-31"/>
<transaction ref="P1"><transaction-type code="2"/><transaction-date iso-date="2026-01-20"/>
<value value-date="2026-01-20">3000000</value>
<receiver-org ref="XM-DAC-47066" type="40"><narrative>Relief Organisation</narrative></receiver-org></transaction>
<transaction ref="P2"><transaction-type code="3"/><transaction-date iso-date="2026-02-03"/>
<value value-date="2026-02-03">1500000.00</value>
<receiver-org ref="XM-DAC-47066" type="40" receiver-activity-id="XM-DAC-47066-UN"><narrative>Relief Organisation</narrative></receiver-org></transaction>
</iati-activity>
<iati-activity default-currency="CHF" xml:lang="en" last-updated-datetime="2026-05-01T00:00:00Z">
<iati-identifier>XM-DAC-701-7F-20000</iati-identifier>
<reporting-org ref="XM-DAC-701" type="10"><narrative>Freedonia (invented)</narrative></reporting-org>
<title><narrative>Roads</narrative></title>
<activity-status code="2"/>
<activity-date type="1" iso-date="2020-01-01"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-02-10"/>
<value value-date="2026-02-10">77</value></transaction>
</iati-activity>
</iati-activities>
"""

# Version 1.03: words right inside their elements, letters as codes, days as text, several titles.
OLD = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="1.03">
<iati-activity default-currency="EUR" xml:lang="en">
<iati-identifier> XM-DAC-702-A1 </iati-identifier>
<reporting-org ref="XM-DAC-702" type="10">Sylvania (invented)</reporting-org>
<title>Core support</title><title xml:lang="fr">Soutien</title>
<participating-org ref="XM-DAC-702" role="Funding" type="10">Sylvania (invented)</participating-org>
<participating-org role="Implementing">Relief Organisation</participating-org>
<activity-status code="2">Implementation</activity-status>
<activity-date type="start-planned" iso-date="2012-01-01">1 January 2012</activity-date>
<activity-date type="end-actual" iso-date="2013-12-31"/>
<activity-website>https://example.org/core</activity-website>
<other-identifier owner-ref="XM-DAC-702" owner-name="Sylvania">OLD-7</other-identifier>
<sector vocabulary="DAC" code="72010">Relief</sector>
<transaction><transaction-type code="D">Disbursement</transaction-type>
<transaction-date>2012-03-04</transaction-date>
<value value-date="2012-03-04">250000.5</value>
<provider-org ref="XM-DAC-702">Sylvania</provider-org>
<receiver-org provider-activity-id="">Relief Organisation</receiver-org>
<description>First payment</description></transaction>
</iati-activity>
</iati-activities>
"""

# Good and bad rows side by side.
MIXED = """<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="2.01" xmlns:x="http://example.org/own">
<iati-activity default-currency="USD">
<iati-identifier>GOOD-1</iati-identifier>
<reporting-org ref="GOOD"><narrative>Good</narrative></reporting-org>
<title><narrative>Kept</narrative></title>
<participating-org role="9"><narrative>Nobody</narrative></participating-org>
<activity-status code="77"/>
<activity-date type="1" iso-date="2026-02-30"/>
<activity-date type="9" iso-date="2026-01-01"/>
<activity-date type="2" iso-date="2026-01-01"/>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-03-01"/><value>10</value></transaction>
<transaction><transaction-type code="99"/><transaction-date iso-date="2026-03-01"/><value>11</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="01/03/2026"/><value>12</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-03-01"/><value>1,300</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-03-01"/><value currency="XXY">14</value></transaction>
<transaction><transaction-type code="3"/><value>15</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-03-01"/></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2026-03-01"/><value>0.12345678901</value></transaction>
</iati-activity>
<iati-activity><title><narrative>Without an identifier</narrative></title></iati-activity>
<iati-activity><iati-identifier>TWICE</iati-identifier><title><narrative>One</narrative></title></iati-activity>
<iati-activity><iati-identifier>TWICE</iati-identifier><title><narrative>Other</narrative></title></iati-activity>
<notes>stray</notes>
</iati-activities>
"""


def padded(text: str, signs: int) -> str:
    """A file with so many signs more, between its activities."""
    return text.replace("</iati-activities>", " " * signs + "</iati-activities>")
