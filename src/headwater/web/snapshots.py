"""Snapshots of donors: the list of a year, the page of one with its files, and the links by which it is shared.

A link is open to whoever has it, without signing in, until it ends or is revoked. A link that is unknown, ended or
revoked gets the one answer that every address without a page gets: nothing tells which of them it was.
"""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote, urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from headwater.lib.errors import Complaint, Refused
from headwater.lib.money import Money
from headwater.lib.progress import Progress, silent
from headwater.lib.words import counted, noted, number, said, speaking
from headwater.registry.queries import Node, name_of, names_of, node
from headwater.reports import actions, blocks, formats, html, queries, snapshot
from headwater.reports.queries import PublicLink
from headwater.reports.rules import LANGUAGES
from headwater.reports.snapshot import FORMATS
from headwater.statements.donor import donors
from headwater.statements.queries import Context
from headwater.statements.records import received
from headwater.statements.rules import USD
from headwater.web.languages import language as spoken
from headwater.web.languages import later
from headwater.web.lists import attachment
from headwater.web.pages import REFUSED, found, holds, page, signer, today
from headwater.web.report import language_asked, plain
from headwater.web.statements.shared import Year, context_of, organisation
from headwater.web.trail import moment
from headwater.web.working import in_steps

POWER = "share snapshots"


class Share(forms.Form):
    """A link to be made."""

    title = later("Share it by a link")
    step = forms.CharField(widget=forms.HiddenInput, initial="share")
    expires_on = forms.DateField(
        label=later("Open until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=later("The last day on which the link is open. Without one it is open until somebody revokes it."),
        error_messages={"invalid": later("Open until: write the day as year, month and day, such as 2025-03-31.")},
    )


class Revoke(forms.Form):
    """The end of a link."""

    step = forms.CharField(widget=forms.HiddenInput, initial="revoke")
    link = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=later("Reason"),
        max_length=500,
        error_messages={"required": later("Reason: write one sentence that says why the link is revoked.")},
    )

    def __init__(self, data: Any, *, link: PublicLink) -> None:
        super().__init__(data, initial={"link": link.pk}, auto_id=f"revoke_{link.pk}_%s")
        self.title = said(
            "Revoke the link made by {person} on {day}", person=link.made_by.name, day=f"{link.made_at:%Y-%m-%d}"
        )


def snapshots(request: HttpRequest) -> HttpResponse:
    """The donors of a year, each with its snapshot, and who shared which."""
    context = context_of(request)
    given = donors(context)
    called = names_of([donor for donor, _ in given], on=context.as_of)
    rows: list[tuple[blocks.Value, ...]] = [
        (blocks.Link(called[donor.pk], _address(donor, context)), Money(amount, USD)) for donor, amount in given
    ]
    unknown = sum(row.node is None and row.unearmarked > 0 for row in received(context).donors)
    note = (
        counted(
            "{count} name of the statistics is not in the registry, so it has no snapshot.",
            "{count} names of the statistics are not in the registry, so they have no snapshot.",
            unknown,
        )
        if unknown
        else ""
    )
    table = blocks.Table(
        caption=said("Donors of unearmarked contributions: {count}", count=number(len(rows))),
        columns=(
            blocks.Column(title=said("Donor")),
            blocks.Column(title=said("Unearmarked"), align="number", unit=USD),
        ),
        rows=tuple(rows),
        notes=(note,) if note else (),
    )
    return page(
        request,
        "snapshots",
        section="report",
        context_=context,
        form=Year(context),
        organisation=organisation(context),
        table=table,
        count=len(rows),
        shared=_shared(list(queries.links(organisation=context.organisation, year=context.year)), context)
        if holds(request, POWER)
        else None,
    )


@in_steps(noted("The snapshot"))
def one(request: HttpRequest, code: str, *, told: Progress = silent) -> HttpResponse:
    """The snapshot of one donor: as a page, with ?format= as a file; and for whoever may, its links."""
    donor = found(lambda: node(kind="organisation", code=code))
    context = context_of(request)
    language = language_asked(request)
    if form := request.GET.get("format"):
        return _file(context, donor, form, language, told)
    told(noted("Figures"), 0, 1)
    made = _made(context, donor, language)
    may_share = holds(request, POWER)
    links = list(queries.links(organisation=context.organisation, year=context.year, donor=donor)) if may_share else []
    share, revokes, complaints = _forms(request, links)
    secret = ""
    if request.method == "POST" and may_share:
        try:
            if share.is_bound and share.is_valid():
                _, secret = actions.share(
                    donor=donor,
                    context=context,
                    language=language,
                    expires_on=share.cleaned_data["expires_on"],
                    by=signer(request),
                    progress=told,
                )
                links = list(queries.links(organisation=context.organisation, year=context.year, donor=donor))
                share, revokes, _ = _forms(request, links, is_done=True)
            elif sent := next((one for one in revokes if one.is_bound and one.is_valid()), None):
                link = next(one for one in links if one.pk == sent.cleaned_data["link"])
                actions.revoke_link(link=link, reason=sent.cleaned_data["reason"], by=signer(request))
                messages.success(request, said("The link is revoked: from now on it leads nowhere."))
                return redirect(_address(donor, context, language))
        except Refused as refusal:
            complaints = refusal.complaints
    elif request.method == "POST":
        complaints = (Complaint(said("This needs the power “share snapshots”; ask somebody who holds it.")),)
    wrong = next((form for form in (share, *revokes) if form.is_bound and form.errors), None)
    is_wrong = bool(complaints) or wrong is not None
    return page(
        request,
        "snapshot",
        section="report",
        status=REFUSED if is_wrong else 200,
        is_wrong=is_wrong,
        context_=context,
        form=Year(context),
        code=code,
        title=snapshot.title(context, donor, language=language),
        language=language,
        direction=formats.direction(language),
        languages=[(said(name), _address(donor, context, one), one) for one, name in LANGUAGES.items()],
        content=html.render_blocks(made, language),
        downloads=[(name, f"{_address(donor, context, language)}&format={form}") for form, name in FORMATS.items()],
        figures_as_of=context.as_of,
        secret=request.build_absolute_uri(reverse("shared", args=[secret])) if secret else "",
        share=share if may_share else None,
        revokes=revokes,
        wrong=wrong,
        complaints=complaints,
        shared=_shared(links, context) if links else None,
    )


def _made(context: Context, donor: Node, language: str) -> list[blocks.Block]:
    """The snapshot's blocks; a donor of whom nothing is recorded has no page."""
    return found(lambda: snapshot.blocks(context, donor, language))


def _forms(
    request: HttpRequest, links: list[PublicLink], *, is_done: bool = False
) -> tuple[Share, list[Revoke], tuple[Complaint, ...]]:
    """The forms of the page; what was sent is bound to the one that it belongs to."""
    data = request.POST if request.method == "POST" and not is_done else None
    step = data.get("step") if data else ""
    share = Share(data if step == "share" else None, auto_id="share_%s")
    asked = data.get("link") if data and step == "revoke" else ""
    revokes = [Revoke(data if asked == str(link.pk) else None, link=link) for link in links if link.revoked_at is None]
    is_known = not data or share.is_bound or any(one.is_bound for one in revokes)
    return (
        share,
        revokes,
        () if is_known else (Complaint(said("This link was revoked already, or is of another donor.")),),
    )


def _file(context: Context, donor: Node, form: str, language: str, told: Progress) -> HttpResponse:
    if form not in FORMATS:
        raise Refused(
            said(
                "A snapshot cannot be had as “{form}”; write one of: {formats}.",
                form=form[:20],
                formats=", ".join(FORMATS),
            )
        )
    content = snapshot.document(context, donor, form=form, made_on=today(), language=language, progress=told)
    return attachment(_file_name(donor.code, context.year, language, form), content, snapshot.content_type(form))


def _file_name(code: str, year: int, language: str, form: str) -> str:
    return plain(f"snapshot-{code.lower()}-{year}-{language}.{form}")


def _shared(links: list[PublicLink], context: Context) -> blocks.Table:
    rows: list[tuple[blocks.Value, ...]] = [
        (
            blocks.Link(name_of(link.donor, on=context.as_of), _address(link.donor, context, link.language)),
            said(LANGUAGES[link.language]),
            link.made_by.name,
            moment(link.made_at),
            link.expires_on or said("until revoked"),
            _standing(link),
        )
        for link in links
    ]
    titles = (said("Donor"), said("Language"), said("Made by"), said("When"), said("Open until"), said("Stands"))
    columns = tuple(blocks.Column(title=title) for title in titles)
    return blocks.Table(caption=said("Links: {count}", count=number(len(links))), columns=columns, rows=tuple(rows))


def _standing(link: PublicLink) -> blocks.Value:
    if link.revoked_at is not None and link.revoked_by is not None:
        return blocks.Status(
            said("revoked by {person}: {reason}", person=link.revoked_by.name, reason=link.revoked_why), "bad"
        )
    if link.expires_on is not None and link.expires_on < timezone.localdate():
        return blocks.Status(said("ended"))
    return blocks.Status(said("open"), "good")


def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """What a link leads to, for whoever has it: the page as it was when the link was made."""
    link = _open(secret)
    language = link.language
    with translation.override(language), speaking(spoken(language)):
        answer = render(
            request,
            "web/shared.html",
            {
                "link": link,
                # It was rendered by our own templates, and its hash says that nobody touched it since.
                "content": SafeString(link.content),
                "language": language,
                "direction": formats.direction(language),
                "organisation": name_of(link.organisation, on=link.as_of, language=language),
                "files": [
                    (FORMATS.get(file.format, file.format), reverse("shared-file", args=[secret, file.format]))
                    for file in link.files.defer("content")
                ],
            },
        )
    return _kept_by_nobody(answer)


def shared_file(_request: HttpRequest, secret: str, form: str) -> HttpResponse:
    """What a link leads to, as a file of a format, as it was when the link was made."""
    link = _open(secret)
    file = queries.file_of(link, form)
    if file is None:
        raise Http404
    name = _file_name(link.donor.code, link.year, link.language, form)
    return _kept_by_nobody(attachment(name, bytes(file.content), snapshot.content_type(form)))


def _open(secret: str) -> PublicLink:
    """The link of a secret. Whatever is wrong with it, the answer is the same: there is no such page."""
    link = queries.link_of(secret)
    if link is None or hashlib.sha256(link.content.encode()).hexdigest() != link.content_hash:
        raise Http404
    return link


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    """A link that is revoked is gone at once, and no search engine keeps what it showed."""
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _address(donor: Node, context: Context, language: str = "") -> str:
    query = {"year": context.year} | ({"language": language} if language else {})
    return f"{reverse('snapshot', args=[donor.code])}?{urlencode(query, quote_via=quote)}"
