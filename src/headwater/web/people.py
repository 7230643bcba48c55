"""Signing in and out: Django's own views with our words. Where it leads afterwards is checked by them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView

from headwater.web.uploads import forget_all


class SignIn(AuthenticationForm):
    """Address and password. It never says which of the two was wrong."""

    error_messages = {
        "invalid_login": "The address and the password do not belong together, or the person has left. Check both.",
        "inactive": "The address and the password do not belong together, or the person has left. Check both.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address, password = self.fields["username"], self.fields["password"]
        address.label = "E-mail address"
        address.widget = forms.EmailInput(attrs={"autocomplete": "username", "maxlength": 254})
        address.error_messages["required"] = "Write your e-mail address."
        password.label = "Password"
        password.error_messages["required"] = "Write your password."


class In(LoginView):
    """The page to sign in; whoever is signed in already is led on."""

    template_name = "web/sign_in.html"
    authentication_form = SignIn
    redirect_authenticated_user = True


class Out(LogoutView):
    """Signing out, by POST only, so that no link can do it. Files that were being looked at go too."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Sign out."""
        forget_all(request)
        return super().post(request, *args, **kwargs)
