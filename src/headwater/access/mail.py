"""Sending a one-time link by mail, where a site has a mail server. Without one an administrator hands it over."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail

from headwater.access.models import Person
from headwater.lib.words import said

log = logging.getLogger("headwater.signing_in")


def can_send() -> bool:
    """Whether this site has a mail server."""
    return bool(settings.EMAIL_HOST)


def send_link(person: Person, address: str, *, until: datetime) -> bool:
    """Send a person their link; whether it went out. A server that does not answer stops nobody."""
    text = said(
        "{name},\n\nthis link lets you sign in to Headwater and choose your password. It works "
        "once, until {until} UTC.\n\n{address}\n\nIf you do not expect it, tell whoever looks after "
        "Headwater at your organisation.\n",
        name=person.name,
        until=f"{until:%Y-%m-%d %H:%M}",
        address=address,
    )
    try:
        return bool(send_mail(said("Your way in to Headwater"), text, None, [person.email]))
    except (OSError, SMTPException) as problem:
        log.warning("a one-time link could not be sent: %s", type(problem).__name__)
        return False
