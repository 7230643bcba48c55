"""The one view of the API: what is asked, by whom, of which place; every refusal a problem."""

from __future__ import annotations

import logging
import re

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from headwater.web.api.callers import asking, check_reading
from headwater.web.api.description import description
from headwater.web.api.problems import Problem
from headwater.web.api.reading import answered, page_at, read, resource_at
from headwater.web.api.writing import take_step, write_records
from headwater.web.languages import in_english

_STEP = re.compile(r"(?P<place>.+/)steps/(?P<name>[^/]+)/?")

log = logging.getLogger(__name__)


@csrf_exempt
@in_english
def api(request: HttpRequest, place: str) -> HttpResponse:
    """Answer a program. Writes of browsers are checked for their token in callers.asking."""
    try:
        return _described(request) if place == "openapi.json" else _answered(request, place)
    except Problem as problem:
        return problem.response()
    except PermissionDenied as denied:
        return Problem(403, str(denied)).response()
    except RequestDataTooBig:
        return Problem(413).response()
    except UnreadablePostError:
        return Problem(400).response()
    except Exception:
        # Whatever it is, a program gets no page and no trace of ours.
        log.exception("the API failed")
        return Problem(500).response()


def _described(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        raise Problem(405, headers={"Allow": "GET, HEAD"})
    return answered(asking(request), description())


def _answered(request: HttpRequest, place: str) -> HttpResponse:
    if "\0" in place:
        raise Problem(404)
    asked = asking(request)
    step, resource = _STEP.fullmatch(place), resource_at(place)
    page = page_at(step["place"] if step else place) if resource is None else None
    allowed = ["POST"] if step else ["GET", "HEAD", *(["POST"] if resource else [])]
    if request.method not in allowed:
        raise Problem(405, f"Possible here: {', '.join(allowed)}.", headers={"Allow": ", ".join(allowed)})
    if "format" not in request.GET and not request.accepts("application/json"):
        raise Problem(406, "The API answers in JSON: accept application/json.")
    if page is not None and step is not None:
        return take_step(asked, page, step["name"])
    if request.method == "POST":
        assert resource is not None, "nothing else allows it"
        return write_records(asked, resource)
    check_reading(asked, place)
    return read(asked, place)
