"""My account → Tokens: making a token for one's own programs, seen once, and ending it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from headwater.access import actions
from headwater.access.queries import Person, Token, powers_of, tokens
from headwater.access.rules import LONGEST_TOKEN_DAYS, POWERS, READING_SCOPES
from headwater.lib.words import listed, said
from headwater.reports.blocks import Column, Status, Table, Value
from headwater.web.languages import later
from headwater.web.pages import REFUSED, page, signer, today
from headwater.web.security import lacks_second_step
from headwater.web.steps import Step, shown_answer, take, text_field
from headwater.web.trail import moment


class Make(Step):
    """Another token."""

    name, title = "make", later("Make a token")
    called = text_field(
        later("Name"), help_text=later("What you will know it by, such as the program that gets it."), most=100
    )
    scopes = forms.MultipleChoiceField(
        label=later("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=later("As little as the program needs. It never does more than you may yourself."),
        error_messages={"required": later("What it may do: choose at least one.")},
    )
    days = forms.IntegerField(
        label=later("Days until it ends"),
        min_value=1,
        max_value=LONGEST_TOKEN_DAYS,
        help_text=later("1 to {days}.", days=LONGEST_TOKEN_DAYS),
        error_messages={"required": later("Days until it ends: write a number.")},
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, initial={"days": 90})
        held = powers_of(signer(request), on=today())
        field = self.fields["scopes"]
        assert isinstance(field, forms.MultipleChoiceField), "it is declared so"
        offered = {**READING_SCOPES, **{power: POWERS[power] for power in POWERS if power in held}}
        field.choices = [
            (scope, said("{scope}: {meaning}", scope=said(scope), meaning=said(meaning)))
            for scope, meaning in offered.items()
        ]

    def act(self, *, by: Person) -> str:
        """Make it. The secret is shown on the page that follows, and nowhere else ever."""
        told: dict[str, Any] = self.cleaned_data
        _, self.secret = actions.make_token(name=told["called"], scopes=told["scopes"], days=told["days"], by=by)
        return said("The token is made.")


class Revoke(Step):
    """The end of a token."""

    name, title = "revoke", later("Revoke it")
    number = forms.IntegerField(widget=forms.HiddenInput)

    def act(self, *, by: Person) -> str:
        """End it at once."""
        return said(
            "The token “{name}” opens nothing more.",
            name=actions.revoke_token(number=self.cleaned_data["number"], by=by).name,
        )


@reauthentication_required  # type: ignore[untyped-decorator]
def own_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens. Whoever left a browser open leaves nobody the means to make one."""
    if lacks_second_step(request):
        return redirect("account")
    make, revoke = Make(request), Revoke(request)
    answer = take(request, [make, revoke])
    secret = getattr(make, "secret", "")
    if answer and answer.is_done and not secret:
        return redirect("tokens")
    person = signer(request)
    held = list(tokens(person))
    return page(
        request,
        "tokens",
        section="account",
        status=REFUSED if answer and answer.is_wrong else 200,
        make=make,
        open_tokens=[one for one in held if _standing(one, timezone.now()).tone == "good"],
        table=_table(held) if held else None,
        secret=secret,
        **shown_answer(answer),
    )


def _table(held: list[Token]) -> Table:
    now = timezone.now()
    rows: list[tuple[Value, ...]] = [
        (
            one.name,
            listed(said(scope) for scope in one.scopes),
            moment(one.made_at),
            moment(one.expires_at),
            moment(one.last_used_at) if one.last_used_at else said("never"),
            _standing(one, now),
        )
        for one in held
    ]
    heads = (said("Name"), said("May"), said("Made"), said("Ends"), said("Last used"), said("Standing"))
    return Table(caption=said("Your tokens"), columns=tuple(Column(title=head) for head in heads), rows=tuple(rows))


def _standing(one: Token, now: datetime) -> Status:
    if one.revoked_at is not None:
        return Status(said("revoked"))
    return Status(said("open"), "good") if now < one.expires_at else Status(said("ended"))
