"""Every address of the web app, and who may come in. The one table that the matrix test tries, address by address.

A new page gets a line here. `who`: READ (whoever signed in; everybody where reading is public), WORK (whoever signed
in), OWN (the same, also before a second step is added), OPEN (everybody), or the powers of which one is needed.
"""

from __future__ import annotations

from typing import NamedTuple

READ, WORK, OWN, OPEN = "read", "work", "own", "open"


class Door(NamedTuple):
    """An address that leads to something in the filled books, and who may come in."""

    address: str
    who: str | tuple[str, ...] = READ


DOORS: dict[str, Door] = {
    "overview": Door("/"),
    "contributions": Door("/contributions/"),
    "contribution": Door("/contributions/SYN/2024-01/"),
    "allocations": Door("/allocations/"),
    "allocation": Door("/allocations/SYN-AL-01/"),
    "pools": Door("/pools/"),
    "pool": Door("/pools/unearmarked/"),
    "live-pool": Door("/live-pool/"),
    "results": Door("/results/"),
    "indicators": Door("/indicators/"),
    "indicator": Door("/indicators/OFFICERS/"),
    "observations": Door("/observations/"),
    "observation": Door("/observations/{observation}/"),
    "reporting": Door("/reporting/"),
    "undertakings": Door("/undertakings/"),
    "undertaking": Door("/undertakings/IGF-3/"),
    "register-undertaking": Door("/register-undertaking/", WORK),
    "undertaking-board": Door("/undertaking-board/"),
    "work-plans": Door("/work-plans/"),
    "work-plan": Door("/work-plans/IGF/"),
    "commitments": Door("/commitments/"),
    "commitment-set": Door("/commitments/KDMECC/"),
    "assessments": Door("/assessments/"),
    "registers": Door("/registers/"),
    "register": Door("/registers/signatory@document:KDMECC/"),
    "statements": Door("/statements/"),
    "statement": Door("/statements/carry_over/"),
    "report": Door("/report/"),
    "report-file": Door("/report/file/"),
    "snapshots": Door("/snapshots/"),
    "snapshot": Door("/snapshots/SWE/"),
    "narrative": Door("/narrative/"),
    "narrative-section": Door("/narrative/annual/foreword/en/"),
    "narrative-edit": Door("/narrative/annual/foreword/en/edit/", ("write narrative",)),
    "workbooks": Door("/workbooks/", WORK),
    "workbook": Door("/workbooks/contribution/", WORK),
    "workbook-preview": Door("/workbooks/contribution/preview/", WORK),
    "workbook-template": Door("/workbooks/contribution/template.xlsx", WORK),
    "workbook-complaints": Door("/workbooks/contribution/complaints.xlsx", WORK),
    "audit": Door("/audit/", ("read audit",)),
    "working": Door("/working/nothing-is-made/"),
    "shared": Door("/shared/nobody-knows-it/", OPEN),
    "shared-file": Door("/shared/nobody-knows-it/pdf/", OPEN),
    "account_login": Door("/sign-in/", OPEN),
    "mfa_authenticate": Door("/sign-in/second-step/", OPEN),
    "mfa_login_webauthn": Door("/sign-in/passkey/", OPEN),
    "openid_connect_login": Door("/sign-in/with/sso/", OPEN),
    "openid_connect_callback": Door("/sign-in/with/sso/back/", OPEN),
    "account_logout": Door("/sign-out/", OPEN),
    "way-in": Door("/way-in/nobody-knows-it/", OPEN),
    "account": Door("/account/", OWN),
    "mfa_index": Door("/account/", OWN),
    "account_reauthenticate": Door("/account/confirm/", OWN),
    "mfa_reauthenticate": Door("/account/confirm/code/", OWN),
    "mfa_reauthenticate_webauthn": Door("/account/confirm/passkey/", OWN),
    "account_change_password": Door("/account/password/", OWN),
    "account_set_password": Door("/account/password/first/", OWN),
    "mfa_activate_totp": Door("/account/app/", OWN),
    "mfa_deactivate_totp": Door("/account/app/remove/", OWN),
    "mfa_add_webauthn": Door("/account/passkeys/", OWN),
    "mfa_edit_webauthn": Door("/account/passkeys/1/rename/", OWN),
    "mfa_remove_webauthn": Door("/account/passkeys/1/remove/", OWN),
    "mfa_view_recovery_codes": Door("/account/codes/", OWN),
    "mfa_generate_recovery_codes": Door("/account/codes/new/", OWN),
    "people": Door("/people/", ("manage people",)),
    "person": Door("/people/{person}/", ("manage people",)),
    "powers": Door("/powers/", ("read audit", "manage people")),
    "role": Door("/powers/roles/auditor/", ("read audit", "manage people")),
}
