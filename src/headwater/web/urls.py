"""Addresses of the pages. Each is guarded: whoever may not read gets the way to sign in, nobody writes unsigned."""

from __future__ import annotations

from typing import cast

from django.urls import URLPattern, path
from django.views.i18n import set_language

from headwater.web import (
    audit,
    inbox,
    kept,
    narrative,
    overview,
    proof,
    recording,
    registers,
    report,
    search,
    snapshots,
    workbooks,
    working,
)
from headwater.web import help as help_pages
from headwater.web.api import urls as programs
from headwater.web.funding import (
    again,
    agreements,
    allocations,
    calendar,
    contacts,
    contributions,
    donors,
    pledges,
    pools,
    rates,
    relations,
)
from headwater.web.iati import check, files, links, publications, received, sheets, told
from headwater.web.measures import framework, indicator, observation, reporting
from headwater.web.measures import listing as measured
from headwater.web.pages import answering
from headwater.web.people import urls as people
from headwater.web.people.limits import by_link
from headwater.web.security import View, reading, signed_in
from headwater.web.statements import catalogue
from headwater.web.statements import page as statement
from headwater.web.undertakings import listing, new, one, views


def _page(address: str, view: View, name: str) -> URLPattern:
    """A page to read."""
    return path(address, reading(answering(view)), name=name)


def _work(address: str, view: View, name: str) -> URLPattern:
    """A page for people who signed in."""
    return path(address, signed_in(answering(view)), name=name)


urlpatterns: list[URLPattern] = [
    _page("", overview.overview, "overview"),
    path("language/", set_language, name="set-language"),
    _page("contributions/", contributions.contributions, "contributions"),
    _page("contributions/<path:code>/", contributions.contribution, "contribution"),
    _page("allocations/", allocations.allocations, "allocations"),
    _page("allocations/<path:code>/", allocations.allocation, "allocation"),
    _work("propose-again/<path:code>/", again.again, "allocation-again"),
    _page("donors/", donors.donors, "donors"),
    _page("donors/<path:code>/", donors.donor, "donor"),
    _page("agreements/", agreements.agreements, "agreements"),
    _page("agreements/<path:code>/", agreements.agreement, "agreement"),
    _page("pledges/", pledges.pledges, "pledges"),
    _page("pledges/<path:code>/", pledges.pledge, "pledge"),
    _page("duties/", relations.duties, "duties"),
    _page("duties/<path:code>/", relations.duty, "duty"),
    _page("rates/", rates.rates, "rates"),
    _work("engagements/", relations.engagements, "engagements"),
    _work("contacts/<path:code>/", contacts.contact, "contact"),
    _page("calendar/", calendar.calendar, "calendar"),
    _work("inbox/", inbox.inbox, "inbox"),
    _work("views/", kept.keep, "keep-view"),
    _work("record/<str:kind>/", recording.record, "record"),
    _page("search/", search.search, "search"),
    _page("help/", help_pages.contents, "help"),
    _page("help/record/<str:kind>/", help_pages.record, "help-record"),
    _page("help/<path:name>/", help_pages.document, "help-page"),
    _page("pools/", pools.pools, "pools"),
    _page("pools/<path:code>/", pools.pool, "pool"),
    _page("live-pool/", pools.fragment, "live-pool"),
    _page("results/", framework.results, "results"),
    _page("indicators/", measured.indicators, "indicators"),
    _page("indicators/<path:key>/", indicator.indicator, "indicator"),
    _page("observations/", measured.observations, "observations"),
    path("observations/<int:number>/", reading(answering(observation.observation)), name="observation"),
    _page("reporting/", reporting.reporting, "reporting"),
    _page("undertakings/", listing.undertakings, "undertakings"),
    _page("undertakings/<path:code>/", one.undertaking, "undertaking"),
    _work("register-undertaking/", new.register, "register-undertaking"),
    _page("undertaking-board/", listing.board, "undertaking-board"),
    _page("work-plans/", views.work_plans, "work-plans"),
    _page("work-plans/<path:code>/", views.work_plan, "work-plan"),
    _page("commitments/", views.commitments, "commitments"),
    _page("commitments/<path:code>/", views.commitment_set, "commitment-set"),
    _page("assessments/", views.assessments, "assessments"),
    _page("registers/", registers.registers, "registers"),
    _page("registers/<path:key>/", registers.register, "register"),
    _page("statements/", catalogue.statements, "statements"),
    _page("statements/<str:key>/", statement.statement, "statement"),
    _page("iati/", publications.publications, "iati"),
    _page("iati/check/", check.check, "iati-check"),
    _page("iati/told/<str:record>/", told.told, "iati-told"),
    _work("iati/told/<str:record>/preview/", told.preview, "iati-told-preview"),
    _page("iati/links/", links.links, "links"),
    _page("iati/links/<path:code>/", links.link, "link"),
    _page("iati/received/", received.received, "received"),
    _work("iati/received/look/", received.look, "received-look"),
    path("iati/received/<int:number>/", reading(answering(received.received_file)), name="received-file"),
    _work("iati/sheets/<str:kind>/", sheets.flat_sheets, "iati-sheets"),
    # For programs of everybody, also where pages are not public: it was published.
    path("iati/files/<str:name>", answering(cast(View, files.file)), name="iati-file"),
    _page("report/", report.report, "report"),
    _page("report/file/", report.file, "report-file"),
    _page("report/<str:key>/", report.chapter, "report-chapter"),
    _page("snapshots/", snapshots.snapshots, "snapshots"),
    _page("snapshots/<path:code>/", snapshots.one, "snapshot"),
    _page("narrative/", narrative.sections, "narrative"),
    _page("narrative/<str:report>/<str:slot>/<str:language>/", narrative.section, "narrative-section"),
    _work("narrative/<str:report>/<str:slot>/<str:language>/edit/", narrative.edit, "narrative-edit"),
    _work("workbooks/", workbooks.workbooks, "workbooks"),
    _work("workbooks/<str:record>/", workbooks.workbook, "workbook"),
    _work("workbooks/loaded/<int:number>/", workbooks.batch, "workbook-batch"),
    _work("workbooks/<str:record>/match/", workbooks.match, "workbook-match"),
    _work("workbooks/<str:record>/preview/", workbooks.preview, "workbook-preview"),
    _work("workbooks/<str:record>/template.xlsx", workbooks.template, "workbook-template"),
    _work("workbooks/<str:record>/complaints.xlsx", workbooks.complaints, "workbook-complaints"),
    _work("audit/", audit.audit, "audit"),
    _work("audit/books/", proof.books, "books"),
    _page("working/<str:token>/", working.working, "working"),
    # Open to whoever has the link; what it leads to was frozen for that.
    path("shared/<str:secret>/", by_link(answering(snapshots.shared)), name="shared"),
    path("shared/<str:secret>/<str:form>/", by_link(answering(snapshots.shared_file)), name="shared-file"),
    *people.urlpatterns,
    *programs.urlpatterns,
]
handler429 = "headwater.web.people.limits.too_many"
