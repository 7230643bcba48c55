"""The files of the last publication, for programs of everybody."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from headwater.iati import queries
from headwater.lib.words import said


def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the last publication, for programs of everybody: at an address that stays, with what caches ask for."""
    if request.method == "OPTIONS":
        return _open(HttpResponse(headers={"Allow": "GET, HEAD, OPTIONS"}))
    if request.method not in ("GET", "HEAD"):
        return _open(HttpResponse(status=405, headers={"Allow": "GET, HEAD, OPTIONS"}))
    last = queries.latest_publication()
    row = queries.published_files(last).filter(name=name).first() if last else None
    if last is None or row is None:
        raise Http404(said("No file of this name is published."))
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    path = queries.folder(last) / (f"{name}.gz" if is_packed else name)
    if not path.is_file():
        raise Http404(said("The file is not on this machine; publish again."))
    etag = f'"{row.sha256[:32]}{"-gzip" if is_packed else ""}"'
    changed = int(last.published_at.timestamp())
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=changed)
    if answer is None or answer.status_code == 200:
        if request.method == "HEAD":
            answer = HttpResponse(headers={"Content-Length": str(path.stat().st_size)}, content_type="application/xml")
        else:
            answer = FileResponse(path.open("rb"), content_type="application/xml")
        answer["Content-Disposition"] = f'inline; filename="{name}"'
        if is_packed:
            answer["Content-Encoding"] = "gzip"
    answer["ETag"] = etag
    answer["Last-Modified"] = http_date(changed)
    return _open(answer)


def _open(answer: HttpResponseBase) -> HttpResponseBase:
    """Programs on other sites may read it, caches may keep it for a while, and it is no page for a search engine."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    answer["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Content-Length"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Cache-Control"] = "public, max-age=300"
    answer["X-Robots-Tag"] = "noindex"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer
