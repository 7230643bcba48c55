"""One-time links: what their person sees, and how they come in."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from headwater.access import actions, queries
from headwater.lib.errors import Complaint, Refused
from headwater.lib.words import said
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page


class Choose(forms.Form):
    """A password for the first time, or instead of one that was lost."""

    password = forms.CharField(
        label=later("Your new password"),
        help_text=later("At least 12 characters; a sentence is good. Not one that others often choose, nor your name."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": later("Write a password.")},
    )
    again = forms.CharField(
        label=later("The same once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": later("Write the password once more.")},
    )

    def clean(self) -> dict[str, Any]:
        """Both alike."""
        if self.cleaned_data.get("again") and self.cleaned_data["again"] != self.cleaned_data.get("password"):
            self.add_error("again", said("The two are not the same; write the same password twice."))
        return self.cleaned_data


def way_in(request: HttpRequest, secret: str) -> HttpResponse:
    """The page of a link: looking at it spends nothing, since mail programs look at links; its button does."""
    try:
        link = queries.link(secret)
    except Refused as refusal:
        return page(request, "people/no_way_in", status=404, complaints=refusal.complaints)
    form = Choose(request.POST or None) if link.asks_password else None
    complaints: tuple[Complaint, ...] = ()
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            password = form.cleaned_data["password"] if form else ""
            person = actions.use_link(link=link, by=link.person, password=password)
        except Refused as refusal:
            complaints = refusal.complaints
        else:
            # Whoever was signed in here before is not anybody this link speaks of.
            logout(request)
            record_authentication(request, person, method="link")
            answer: HttpResponse = perform_login(request, Login(user=person, email=person.email))
            return answer
    is_wrong = bool(complaints or (form and form.errors))
    answer = page(
        request,
        "people/way_in",
        status=REFUSED if is_wrong else 200,
        link=link,
        form=form,
        complaints=complaints,
        is_wrong=is_wrong,
    )
    # The address is the secret: no memory keeps it. The site's policy hands it to no other site; none at all
    # (no-referrer) would also take away the origin by which the form is known to be ours.
    answer["Cache-Control"] = "no-store"
    return answer
