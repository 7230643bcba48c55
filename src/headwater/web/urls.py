"""Addresses of the pages. Each is guarded: whoever may not read gets the way to sign in, nobody writes unsigned."""

from __future__ import annotations

from django.urls import URLPattern, path

from headwater.web import audit, overview, people, report, workbooks
from headwater.web.funding import allocations, contributions
from headwater.web.pages import answering
from headwater.web.security import View, reading, signed_in
from headwater.web.statements import catalogue
from headwater.web.statements import page as statement


def _page(address: str, view: View, name: str) -> URLPattern:
    """A page to read."""
    return path(address, reading(answering(view)), name=name)


def _work(address: str, view: View, name: str) -> URLPattern:
    """A page for people who signed in."""
    return path(address, signed_in(answering(view)), name=name)


urlpatterns: list[URLPattern] = [
    _page("", overview.overview, "overview"),
    _page("contributions/", contributions.contributions, "contributions"),
    _page("contributions/<path:code>/", contributions.contribution, "contribution"),
    _page("allocations/", allocations.allocations, "allocations"),
    _page("allocations/<path:code>/", allocations.allocation, "allocation"),
    _page("statements/", catalogue.statements, "statements"),
    _page("statements/<str:key>/", statement.statement, "statement"),
    _page("report/", report.report, "report"),
    _page("report/file/", report.file, "report-file"),
    _work("workbooks/", workbooks.workbooks, "workbooks"),
    _work("workbooks/<str:record>/", workbooks.workbook, "workbook"),
    _work("workbooks/<str:record>/preview/", workbooks.preview, "workbook-preview"),
    _work("workbooks/<str:record>/template.xlsx", workbooks.template, "workbook-template"),
    _work("workbooks/<str:record>/complaints.xlsx", workbooks.complaints, "workbook-complaints"),
    _work("audit/", audit.audit, "audit"),
    path("sign-in/", people.In.as_view(), name="sign-in"),
    path("sign-out/", people.Out.as_view(), name="sign-out"),
]
