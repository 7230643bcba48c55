"""Pages travel packed (gzip), so that a slow line carries a fifth of them; what programs ask for goes as it is."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

from headwater.web.security import View

# Pages, the stylesheet, the script and the icon. Files are packed already, and an answer of the API is told by its
# exact ETag, which packing would weaken.
_KINDS = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml"})


def packed(get_response: View) -> View:
    """Middleware: pack what people look at, for browsers that take it so.

    Tokens of forms are masked anew in each answer, and Django adds a random length, so that nothing in a page can be
    guessed from how well it packs.
    """
    pack = GZipMiddleware(get_response).process_response

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.headers.get("Content-Type", "").partition(";")[0] not in _KINDS:
            return response
        answer = cast("HttpResponse", pack(request, response))
        if answer.headers.get("Content-Encoding"):
            # The day of the last change still tells a browser whether it has the newest.
            del answer["ETag"]
        return answer

    return respond
