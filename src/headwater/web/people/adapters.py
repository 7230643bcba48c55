"""What is ours in signing in: our words, our trail, our key; everything else is django-allauth's.

A change of a password or a second step leaves a line in the audit trail, and a sign-in one in the log; the log holds
numbers of people and no names, addresses or networks.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headwater.access import actions
from headwater.access.queries import Person
from headwater.lib.words import noted, said
from headwater.web.languages import later
from headwater.web.people.limits import WAIT
from headwater.web.uploads import forget_all

log = logging.getLogger("headwater.signing_in")

# The name of the mail that django-allauth would send about a change, and how the trail calls the change.
_CHANGES = {
    "account/email/password_changed": noted("renew password"),
    "account/email/password_set": noted("choose password"),
    "mfa/email/totp_activated": noted("add authenticator app"),
    "mfa/email/totp_deactivated": noted("remove authenticator app"),
    "mfa/email/webauthn_added": noted("add passkey"),
    "mfa/email/webauthn_removed": noted("remove passkey"),
    "mfa/email/recovery_codes_generated": noted("make recovery codes"),
    "socialaccount/email/account_connected": noted("connect single sign-on"),
}
_NOT_TOGETHER = noted("The address and the password do not belong together, or the person has left. Check both.")
_NOT_YOURS = later("This is not your password. Write the one that you sign in with.")
_TOO_MANY = later("That was tried too often. {wait}", wait=later(WAIT))


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords and sessions."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": later(_NOT_TOGETHER),
        "incorrect_password": _NOT_YOURS,
        "enter_current_password": _NOT_YOURS,
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are added by people."""
        return False

    def add_message(self, *args: Any, message: str = "", **kwargs: Any) -> None:
        """Only what is said in so many words: a page that shows what was done needs no message beside it."""
        if message:
            super().add_message(*args, message=message, **kwargs)

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in, in a new session."""
        super().login(request, user)
        methods = "+".join(record["method"] for record in get_authentication_records(request, user))
        log.info("person %s signed in by %s", user.pk, methods)

    def logout(self, request: HttpRequest) -> None:
        """Sign out; files that were being looked at go too."""
        forget_all(request)
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Whoever left is told the same as whoever wrote a wrong password."""
        messages.error(request, said(_NOT_TOGETHER))
        return redirect("account_login")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Somebody could not sign in. What they wrote stays out of the log."""
        log.warning("sign-in refused")

    def reauthenticate(self, user: Person, password: str) -> bool:
        """Whether this is the password of whoever is signed in; counted like a sign-in."""
        self.pre_authenticate(context.request, email=user.email)
        is_right = check_password(password, user.password)
        if is_right:
            self._rollback_login_failed_rl_usage()
        return is_right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether somebody proves again who they are before a change: not within five minutes of doing so."""
        records = get_authentication_records(context.request, context.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return bool(time.time() - latest > account_settings.REAUTHENTICATION_TIMEOUT)

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Leave a line in the trail about a change; a mail goes out where mail is configured."""
        if action := _CHANGES.get(template_prefix):
            actions.note_sign_in_change(action=action, by=user)
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class SecondSteps(DefaultMFAAdapter):  # type: ignore[misc]
    """Apps, passkeys and recovery codes. Their secrets are kept under a key made from the site's secret key."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": later("This code is not right, or was used already. Write the one that is shown now."),
    }

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it was."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002
        """What a passkey is called until somebody calls it otherwise. The library's “Master key” says too much."""
        return said("Key {number}", number=Authenticator.objects.filter(user=user, type=type).count() + 1)

    def _get_site_name(self) -> str:
        return "Headwater"


def _box() -> Fernet:
    key = hashlib.sha256(b"headwater second steps" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Whoever a provider vouches for comes in if there is such a person here; nobody is made by signing in."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: people are added by people."""
        log.warning("single sign-on refused: nobody here has the address")
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The provider could not be asked or did not vouch, or the person turned back. What it said is not logged."""
        log.warning("single sign-on failed: %s", type(exception).__name__ if exception else "refused by the provider")
        raise ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=401))
