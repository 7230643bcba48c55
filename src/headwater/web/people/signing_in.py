"""Signing in and out: django-allauth's views with our words. Where they lead afterwards is checked by them."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import forms as account_forms
from allauth.account import views as account
from allauth.mfa.base import forms as second_forms
from allauth.mfa.base import views as second
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.adapter import get_adapter as single_sign_on
from allauth.socialaccount.providers.openid_connect import views as single_sign_on_views
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from requests import RequestException

from headwater.lib.words import said


def plainly(field: forms.Field, label: str, required: str, help_text: str = "") -> None:
    """Our words around a field of django-allauth's, without words inside it that vanish when one writes."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.error_messages["required"] = required


class Options:
    """What the browser needs to know to ask for a passkey, as text that an attribute holds."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With options, where the page asks for a passkey."""
        found: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if data := found.get("js_data"):
            found["options"] = json.dumps(data.get("request_options") or data["creation_options"])
        return found


class SignIn(account_forms.LoginForm):  # type: ignore[misc]
    """Address and password. It never says which of the two was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plainly(self.fields["login"], said("E-mail address"), said("Write your e-mail address."))
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        plainly(self.fields["password"], said("Password"), said("Write your password."))


class In(account.LoginView):  # type: ignore[misc]
    """The page to sign in; whoever is signed in already is led on."""

    template_name = "web/people/sign_in.html"
    form_class = SignIn

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the way to single sign-on, where the site has one."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        asked = {"next": found["redirect_field_value"]} if found.get("redirect_field_value") else {}
        providers = single_sign_on().list_providers(self.request)
        found["providers"] = [(one.name, one.get_login_url(self.request, **asked)) for one in providers]
        return found


class Out(account.LogoutView):  # type: ignore[misc]
    """Signing out, or giving up a sign-in that waits for its second step: by POST only, so that no link can do it."""

    def get(self, *_: Any, **__: Any) -> HttpResponse:
        """Refuse a link."""
        return HttpResponseNotAllowed(["POST"])


class Code(second_forms.AuthenticateForm):  # type: ignore[misc]
    """The code of an app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plainly(
            self.fields["code"],
            said("Code"),
            said("Write the code."),
            said("From your authenticator app, or one recovery code."),
        )
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class SecondStep(Options, second.AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code or a passkey."""

    form_class = Code
    template_name = "web/people/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what this person can use."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        types = set(self.stage.login.user.authenticator_set.values_list("type", flat=True))
        return {**found, "has_code": bool(types & {"totp", "recovery_codes"}), "has_passkey": "webauthn" in types}


class Password(account_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plainly(self.fields["password"], said("Password"), said("Write your password."))


class Confirm(account.ReauthenticateView):  # type: ignore[misc]
    """Showing once more who one is, by password, before the ways to sign in are changed."""

    form_class = Password
    template_name = "web/people/confirm.html"


class CodeAgain(second_forms.ReauthenticateForm, Code):  # type: ignore[misc]
    """The code once more."""


class ConfirmByCode(second.ReauthenticateView):  # type: ignore[misc]
    """The same, by code."""

    form_class = CodeAgain
    template_name = "web/people/confirm.html"


class ConfirmByPasskey(Options, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """The same, by passkey."""

    template_name = "web/people/confirm.html"


def options(request: HttpRequest) -> HttpResponse:
    """Signing in with a passkey and nothing else: what the browser asks for first (GET), and the answer (POST)."""
    answer: HttpResponse = passkeys.login_webauthn(request)
    return answer


def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The way to single sign-on; where the provider does not answer, a page that says so."""
    try:
        answer: HttpResponse = single_sign_on_views.login(request, provider_id)
    except RequestException:
        answer = render(request, "socialaccount/authentication_error.html", status=503)
    return answer
