"""One's own account: password, second step, sessions, and what one may do."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.account import views as account_views
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import forms as passkey_forms
from allauth.mfa.webauthn import views as passkeys
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.safestring import mark_safe

from headwater.access import actions
from headwater.access.queries import Person, grants_of, signs
from headwater.lib.words import noted, said
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page, signer, today
from headwater.web.people.shared import grants_table, sessions_of
from headwater.web.people.signing_in import Options, plainly
from headwater.web.security import lacks_second_step
from headwater.web.steps import Step, shown_answer, take

_GOOD = noted("At least 12 characters; a sentence is good. Not one that others often choose, nor your name.")


class EndSession(Step):
    """Sign out somewhere else."""

    name = "end-session"
    title = later("Sign out there")
    number = forms.IntegerField(widget=forms.HiddenInput)

    def act(self, *, by: Person) -> str:
        """End it."""
        actions.end_session(person=by, number=self.cleaned_data["number"], by=by)
        return said("That session is signed out.")


def account(request: HttpRequest) -> HttpResponse:
    """My account."""
    person = signer(request)
    answer = take(request, [EndSession(request)])
    if answer and answer.is_done:
        return redirect("account")
    known = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    ways = {kind: [one.wrap() for one in known if one.type == kind] for kind in Authenticator.Type.values}
    recovery_codes = next(iter(ways["recovery_codes"]), None)
    return page(
        request,
        "people/account",
        section="account",
        status=REFUSED if answer and answer.is_wrong else 200,
        person=person,
        has_password=person.has_usable_password(),
        app=next(iter(ways["totp"]), None),
        passkeys=ways["webauthn"],
        codes_left=len(recovery_codes.get_unused_codes()) if recovery_codes else 0,
        signs=signs(person, on=today()),
        is_required=settings.SECOND_STEP_REQUIRED,
        is_missing=lacks_second_step(request),
        sessions=sessions_of(person, current=request.session.session_key),
        held=grants_table(grants_of(person, on=today()), on=today(), caption=said("Your powers today")),
        **shown_answer(answer),
    )


class NewPassword(account_forms.ChangePasswordForm):  # type: ignore[misc]
    """The password now, and another."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plainly(
            self.fields["oldpassword"], said("Your password now"), said("Write the password that you sign in with now.")
        )
        plainly(self.fields["password1"], said("New password"), said("Write a new password."), said(_GOOD))
        plainly(self.fields["password2"], said("New password, once more"), said("Write the new password once more."))


class FirstPassword(account_forms.SetPasswordForm):  # type: ignore[misc]
    """A password for whoever signed in without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plainly(self.fields["password1"], said("New password"), said("Write a password."), said(_GOOD))
        plainly(self.fields["password2"], said("New password, once more"), said("Write the password once more."))


class AppCode(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plainly(self.fields["code"], said("Code that the app shows"), said("Write the code that the app shows."))
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class AddApp(totp.ActivateTOTPView):  # type: ignore[misc]
    """Adding an authenticator app: scan, then prove it with a code."""

    form_class = AppCode
    template_name = "web/people/add_app.html"

    def form_valid(self, form: Any) -> Any:
        """Whoever just proved a code is not asked for another one, half a minute later, to see the recovery codes."""
        answer = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp", reauthenticated=True)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the picture to scan as part of the page: a picture in an address is not allowed to load."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        drawn = found["totp_svg"].partition("?>")[2] or found["totp_svg"]
        secret = found["form"].secret
        parts = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        # Drawn by a library from letters and digits only; nothing that anybody wrote is in it.
        return {**found, "picture": mark_safe(drawn), "secret_parts": parts}  # noqa: S308


class AddPasskey(Options, passkeys.AddWebAuthnView):  # type: ignore[misc]
    """Adding a passkey, or a security key."""

    template_name = "web/people/add_passkey.html"

    class form_class(passkey_forms.AddWebAuthnForm):  # type: ignore[misc]  # noqa: N801
        """Its name, and whether it opens without a password."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            plainly(
                self.fields["name"],
                said("Name"),
                said("Write a name."),
                said("What you will know it by, such as “work phone”."),
            )
            plainly(
                self.fields["passwordless"],
                said("Sign in with it alone, without a password"),
                "",
                said("The device then asks for your finger, your face or its own code."),
            )


class Sentence:
    """A small page with one question: its title, what happens, and the words of the button."""

    template_name = "web/people/sentence.html"
    title = happens = button = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the words of the page."""
        found: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**found, "title": said(self.title), "happens": said(self.happens), "button": said(self.button)}


class ChangePassword(Sentence, account_views.PasswordChangeView):  # type: ignore[misc]
    """Changing the password."""

    form_class = NewPassword
    title, button = noted("Change your password"), noted("Change it")
    happens = noted("You stay signed in here, and are signed out everywhere else.")

    def get_default_success_url(self) -> str:
        """Back to the account."""
        return reverse("account")


class SetPassword(Sentence, account_views.PasswordSetView):  # type: ignore[misc]
    """Choosing a first password."""

    form_class = FirstPassword
    title, button = noted("Choose a password"), noted("Choose it")
    happens = noted("You came in without one; with a password you can sign in here at any time.")

    def get_default_success_url(self) -> str:
        """Back to the account."""
        return reverse("account")


class RemoveApp(Sentence, totp.DeactivateTOTPView):  # type: ignore[misc]
    """Removing the app."""

    title, button = noted("Remove the authenticator app"), noted("Remove it")
    happens = noted(
        "Codes of the app will no longer sign you in. Without any other second step the recovery codes go too."
    )


class RemovePasskey(Sentence, passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    """Removing a passkey."""

    title, button = noted("Remove a passkey"), noted("Remove it")
    happens = noted("It will no longer sign you in here. The device may keep its half until you remove it there too.")
    success_url = reverse_lazy("account")


class RenamePasskey(Sentence, passkeys.EditWebAuthnView):  # type: ignore[misc]
    """Another name for a passkey."""

    title, button = noted("Rename a passkey"), noted("Rename it")
    success_url = reverse_lazy("account")


class NewCodes(Sentence, recovery.GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes."""

    title, button = noted("Make new recovery codes"), noted("Make new codes")
    happens = noted("Ten new codes are shown once. The old ones stop working.")


class Codes(recovery.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, once."""

    template_name = "web/people/recovery_codes.html"
