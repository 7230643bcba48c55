"""Views that people keep: the filters and the order of any list under a name of their own."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from headwater.access.queries import Person
from headwater.desk import queries
from headwater.desk.actions import drop_view, keep_view
from headwater.lib.errors import Refused
from headwater.lib.words import said
from headwater.web.pages import signer

# What stands in an address beside what a view is: the page that is seen, and the form of a file.
_PASSING = ("after", "before", "page", "format", "part")


def views_of(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The views that a person keeps of the list that is seen: address, name, and whether it is the one that is seen."""
    if not isinstance(request.user, Person):
        return []
    now = _query(request.GET)
    kept = queries.views(request.user, place=request.path)
    return [(f"?{view.query}" if view.query else request.path, view.name, view.query == now) for view in kept]


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the view of a list under the name that was written, or let one go; then back to the list."""
    by, seen = signer(request), urlsplit(request.POST.get("seen", ""))
    try:
        resolve(seen.path)
    except Resolver404 as nowhere:
        raise Http404(said("There is no such list.")) from nowhere
    try:
        if gone := request.POST.get("drop_view"):
            drop_view(place=seen.path, name=gone, by=by)
            messages.success(request, said("The view “{name}” is gone.", name=gone))
        else:
            query = _query(QueryDict(seen.query))
            kept = keep_view(place=seen.path, name=request.POST.get("view", ""), query=query, by=by)
            messages.success(
                request, said("The view “{name}” is kept. Its address can be given to others.", name=kept.name)
            )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{seen.path}?{seen.query}" if seen.query else seen.path)


def _query(asked: QueryDict) -> str:
    """The filters and the order in an address, without the page and without what is empty."""
    held = asked.copy()
    for name in [name for name, value in held.items() if not value or name in _PASSING]:
        del held[name]
    return held.urlencode()
