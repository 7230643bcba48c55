"""The API: who may ask for what, what comes back, what is written once, and that every refusal is a problem."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from web.books import Books

from headwater.access.actions import deactivate, make_token, revoke_token, withdraw
from headwater.access.models import KeptAnswer, Token
from headwater.access.queries import grants, person, tokens
from headwater.audit.queries import lines
from headwater.exchange.columns import SHEETS
from headwater.exchange.reading import LARGEST_FILE
from headwater.funding import queries as funding
from headwater.lib.errors import Refused
from headwater.measures.queries import history
from headwater.web.api.description import addresses, description
from headwater.web.api.problems import MEDIA_TYPE
from headwater.web.api.resources import RESOURCES

READ = ("read",)
GIFT = {
    "code": "API-1",
    "donor": "SWE",
    "fund": "unearmarked",
    "modality": "A",
    "received_on": "2024-03-31",
    "received_on_is_synthetic": True,
    "currency": "USD",
    "amount": "1234.50",
    "evidence": "synthetic",
}
# What stands in the addresses of pages, by the name of the page.
SAMPLES = {
    "contribution": "SYN/2024-01",
    "allocation": "SYN-AL-01",
    "donor": "SWE",
    "pool": "unearmarked",
    "indicator": "OFFICERS",
    "undertaking": "IGF-3",
    "work-plan": "IGF",
    "commitment-set": "KDMECC",
    "register": "signatory@document:KDMECC",
    "statement": "carry_over",
    "snapshot": "SWE",
    "role": "auditor",
}

# Slow to compute, and the same as the others in form.
DEAR = ("report", "report-file", "snapshot", "snapshots", "statements", "overview", "allocation", "iati-links")

Program = Callable[..., Client]


@pytest.fixture
def books(filled: Books, db: None) -> Books:
    return filled


@pytest.fixture
def program(books: Books) -> Program:
    """A program with a token of somebody of the books, with these scopes."""

    def made(name: str, *scopes: str) -> Client:
        _, secret = make_token(name="synthetic", scopes=scopes, days=30, by=books.people[name])
        return Client(headers={"Authorization": f"Bearer {secret}"})

    return made


def sent(client: Client, place: str, body: object, key: str = "key-1", **headers: str) -> Any:
    """A POST as a program sends it."""
    said = {"Idempotency-Key": key, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.post(f"/api/{place}", json.dumps(body), content_type="application/json", headers=said)


def exactly(response: HttpResponse) -> Any:
    """The JSON of an answer, in which no number has a decimal point."""

    def no_float(text: str) -> None:
        raise AssertionError(f"{text} is a float")

    return json.loads(response.content, parse_float=no_float)


def refused(response: HttpResponse, status: int) -> Any:
    """The problem of an answer."""
    assert (response.status_code, response["Content-Type"]) == (status, MEDIA_TYPE), response.content
    said = exactly(response)
    assert said["status"] == status
    return said


def test_every_page_answers_a_program_and_nobody_else(books: Books, program: Program) -> None:
    """One address for each page; none is left out, and none answers somebody unknown."""
    samples = {**SAMPLES, "observation": history().values_list("pk", flat=True)[0], "person": books.manager.pk}
    reader, seen = program("auditor", "read", "read audit"), 0
    for one in addresses():
        place = one.path
        if "{" in place:
            if one.name not in samples:
                continue
            place = place[: place.index("{")] + f"{samples[one.name]}/"
        refused(Client().get(place), 401)
        if one.name in DEAR:
            continue
        answer = reader.get(place)
        # Not found: what a page would show of a file that a browser keeps.
        assert answer.status_code in (200, 403, 404), (place, answer.content)
        assert "html" not in answer["Content-Type"], place
        if answer.status_code == 200:
            assert "steps" in exactly(answer), place
            seen += 1
    assert seen > 30


@pytest.mark.parametrize(
    "place", ["account/", "account/tokens/", "account/password/", "sign-in/", "way-in/x/", "shared/x/", "api/", "x"]
)
def test_no_program_sees_an_account_or_a_way_in(program: Program, place: str) -> None:
    refused(program("clerk", "read").get(f"/api/{place}"), 404)
    refused(sent(program("clerk", "register contributions"), f"{place}steps/make/", {}), 404)


def test_a_record_is_checked_then_written_once(books: Books, program: Program) -> None:
    clerk = program("clerk", "read", "register contributions")
    looked = exactly(sent(clerk, "contributions/?check=1", {"records": [GIFT]}))
    assert looked["outcomes"] == [{"position": 0, "identity": "API-1", "outcome": "new"}] and looked["errors"] == []
    assert not funding.contributions().filter(code="API-1").exists(), "a check writes nothing"
    first = sent(clerk, "contributions/", {"records": [GIFT]})
    again = sent(clerk, "contributions/", {"records": [GIFT]})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content and again["Idempotent-Replayed"] == "true"
    assert len(lines(target="contribution:API-1")) == 1
    other = refused(sent(clerk, "contributions/", {"records": [{**GIFT, "code": "API-2"}]}), 422)
    assert "another request" in other["detail"]
    # Under another key the same record is there already, and what is read can be sent back.
    read = exactly(clerk.get("/api/contributions/API-1/"))
    assert read["record"]["amount"] == "1234.50" and (read["status"], read["version"]) == ("received", 1)
    back = sent(clerk, "contributions/", {"records": [read["record"]]}, key="key-2")
    assert (back.status_code, exactly(back)["outcomes"][0]["outcome"]) == (200, "unchanged")


def test_all_complaints_come_at_once_each_with_its_field(books: Books, program: Program) -> None:
    """And nothing is written of what was right beside them."""
    clerk = program("clerk", "register contributions")
    wrong = [
        GIFT,
        {**GIFT, "code": "API-2", "amount": 1234.5, "donor": "Nobody at all", "received_on": "31/12/2024"},
        {**GIFT, "code": "API-3", "amount": "1,234", "currency": "XXX", "colour": "red"},
        {"code": "API-4"},
        "API-5",
    ]
    said = refused(sent(clerk, "contributions/", {"records": wrong}), 422)
    by_field = {one["pointer"]: one["detail"] for one in said["errors"]}
    for field in ("1/amount", "1/donor", "2/amount", "2/currency", "2/colour", "3/donor", "3/amount", "4"):
        assert f"/records/{field}" in by_field, by_field
    assert "/records/0/amount" not in by_field and "decimal number as text" in by_field["/records/1/amount"]
    assert not funding.contributions().filter(code__startswith="API-").exists()
    fixed = refused(
        sent(program("clerk", "propose allocations"), "allocations/", {"records": [{"currency": "EUR"}]}), 422
    )
    assert "/records/0/currency" in {one["pointer"] for one in fixed["errors"]}


def test_a_step_is_taken_on_the_version_that_was_seen(books: Books, program: Program) -> None:
    """Clerk proposed it; the checker sees it, somebody approves meanwhile, and the checker's approval is refused."""
    place, said = "allocations/SYN-AL-01/", {"on": "2024-04-02", "reason": ""}
    checker = program("checker", "read", "approve allocations")
    seen = checker.get(f"/api/{place}")
    assert [one["name"] for one in exactly(seen)["steps"]] == ["approve", "return"]
    refused(sent(checker, f"{place}steps/approve/", said), 428)
    refused(sent(checker, f"{place}steps/approve/", said, If_Match='"older"'), 412)
    wrong = refused(sent(checker, f"{place}steps/approve/", {"on": "soon", "colour": 1}, If_Match=seen["ETag"]), 422)
    assert [one["pointer"] for one in wrong["errors"]] == ["/colour"]
    wrong = refused(sent(checker, f"{place}steps/approve/", {"on": "soon"}, If_Match=seen["ETag"]), 422)
    assert [one["pointer"] for one in wrong["errors"]] == ["/on"]
    done = sent(checker, f"{place}steps/approve/", said, If_Match=seen["ETag"])
    assert exactly(done) == {"said": ["The allocation SYN-AL-01 is approved."], "address": f"/api/{place}"}
    assert sent(checker, f"{place}steps/approve/", said, If_Match=seen["ETag"])["Idempotent-Replayed"] == "true"
    refused(sent(checker, f"{place}steps/return/", said, key="key-2", If_Match=seen["ETag"]), 409)
    assert funding.allocation("SYN-AL-01").status == "approved"


def test_a_section_is_written_and_a_snapshot_shared(books: Books, program: Program) -> None:
    """Pages with forms of their own; the address of the link is told once, and is in no kept answer."""
    clerk = program("clerk", "read", "write narrative", "share snapshots")
    place = "narrative/annual/foreword/en/edit/?year=2023"
    seen = clerk.get(f"/api/{place}")
    words = {"text": "Synthetic words.", "note": "Synthetic."}
    done = sent(clerk, place.replace("?", "steps/save/?"), words, If_Match=seen["ETag"])
    assert exactly(done)["said"] == ["Saved as revision 1."], done.content
    refused(sent(clerk, place.replace("?", "steps/save/?"), words, key="key-2", If_Match=seen["ETag"]), 412)
    shared = [sent(clerk, "snapshots/SWE/steps/share/?year=2023", {}, key="key-3") for _ in range(2)]
    secret = exactly(shared[0])["values"]["secret"]
    assert Client().get(secret.partition("testserver")[2]).status_code == 200
    assert "values" not in exactly(shared[1]) and not KeptAnswer.objects.filter(body__contains=secret[-20:]).exists()


def test_whoever_proposes_does_not_approve_here_either(books: Books, program: Program) -> None:
    clerk = program("clerk", "read", "propose allocations")
    open_to = [one["name"] for one in exactly(clerk.get("/api/allocations/SYN-AL-01/"))["steps"]]
    assert "approve" not in open_to
    refused(sent(clerk, "allocations/SYN-AL-01/steps/approve/", {"on": "2024-04-02"}, If_Match="*"), 409)


def test_a_token_never_holds_more_than_its_scopes_and_its_person(books: Books, program: Program) -> None:
    with pytest.raises(Refused, match="do not hold the power"):
        make_token(name="synthetic", scopes=["close periods"], days=30, by=books.people["clerk"])
    reader = program("clerk", *READ)
    refused(sent(reader, "contributions/", {"records": [GIFT]}), 403)
    writer = program("clerk", "propose allocations")
    refused(writer.get("/api/contributions/"), 403)
    needs = refused(sent(writer, "contributions/", {"records": [GIFT]}), 403)
    assert "register contributions" in needs["detail"]
    money = program("clerk", "read funding", "register contributions")
    assert money.get("/api/contributions/").status_code == 200
    refused(money.get("/api/indicators/"), 403)
    refused(money.get("/api/people/"), 403)
    refused(program("clerk", *READ).get("/api/audit/"), 403)
    # What is taken from the person is taken from the token.
    grant = next(one for one in grants(person=books.people["clerk"]) if one.power == "register contributions")
    withdraw(grant=grant, on=date(2024, 1, 1), by=books.manager)
    refused(sent(money, "contributions/", {"records": [GIFT]}), 403)


def test_a_closed_token_opens_nothing(books: Books, program: Program) -> None:
    client, clerk = program("clerk", *READ), books.people["clerk"]
    assert client.get("/api/contributions/").status_code == 200
    token = tokens(clerk).latest("pk")
    assert token.last_used_at is not None and clerk.email not in token.secret_hash
    Token.objects.filter(pk=token.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1), made_at=token.made_at - timedelta(days=60)
    )
    assert "ended" in refused(client.get("/api/contributions/"), 401)["detail"]
    client = program("clerk", *READ)
    with pytest.raises(Refused, match="no such token of yours"):
        revoke_token(number=tokens(clerk).latest("pk").pk, by=books.people["checker"])
    revoke_token(number=tokens(clerk).latest("pk").pk, by=clerk)
    refused(client.get("/api/contributions/"), 401)
    client = program("clerk", *READ)
    deactivate(person=person(clerk.email), by=books.manager)
    refused(client.get("/api/contributions/"), 401)


def test_the_database_keeps_the_rules_of_tokens_and_answers(books: Books) -> None:
    clerk, now = books.people["clerk"], timezone.now()
    make_token(name="synthetic", scopes=READ, days=365, by=clerk)
    for wrong in (
        {"valid_days": 366},
        {"name": ""},
        {"secret_hash": "short"},
        {"expires_at": now - timedelta(days=900)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            tokens(clerk).update(**wrong)
    same = {"person": clerk, "key": "k", "request_hash": "0" * 64, "expires_at": now}
    KeptAnswer.objects.create(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeptAnswer.objects.create(**same)
    with pytest.raises(Refused) as refusal:
        make_token(name=" ", scopes=[], days=366, by=clerk)
    assert len(refusal.value.complaints) == 3


def test_wrong_tokens_from_one_network_wait(books: Books) -> None:
    stranger = Client(headers={"Authorization": "Bearer headwater_synthetic"})
    assert [stranger.get("/api/pools/").status_code for _ in range(31)] == [401] * 30 + [429]
    assert refused(stranger.get("/api/pools/"), 429) and stranger.get("/api/pools/")["Retry-After"]


def raw(client: Client, body: str | bytes, kind: str = "application/json", **more: str) -> Any:
    """A POST of anything."""
    return client.post("/api/targets/", body, content_type=kind, headers={"Idempotency-Key": "k"}, **more)


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (400, lambda one: raw(one, "{")),
        (400, lambda one: raw(one, "[]")),
        (400, lambda one: raw(one, '{"records":[{"value":NaN}]}')),
        (400, lambda one: raw(one, '{"records":[],"records":[]}')),
        (400, lambda one: one.post("/api/targets/", '{"records":[{}]}', content_type="application/json")),
        (401, lambda one: one.get("/api/pools/", headers={"Authorization": "Basic eDp5"})),
        (404, lambda one: one.get("/api/contributions/NONE/")),
        (404, lambda one: one.get("/api/no/such/place/")),
        (404, lambda one: one.get("/api/contributions/a%00b/")),
        (405, lambda one: one.delete("/api/contributions/SYN/2024-01/")),
        (405, lambda one: one.get("/api/contributions/SYN/2024-01/steps/reverse/")),
        (405, lambda one: one.post("/api/openapi.json")),
        (406, lambda one: one.get("/api/pools/", headers={"Accept": "text/html"})),
        (413, lambda one: raw(one, b"", CONTENT_LENGTH=str(2 * LARGEST_FILE))),
        (415, lambda one: raw(one, "<x/>", "text/xml")),
        (422, lambda one: one.get("/api/contributions/?year=soon")),
        (422, lambda one: one.get("/api/contributions/?limit=100000")),
        (422, lambda one: one.get("/api/contributions/?sort=colour")),
        (422, lambda one: one.get("/api/contributions/?after=nowhere")),
    ],
)  # fmt: skip
def test_whatever_is_refused_is_a_problem(program: Program, status: int, asked: Callable[[Client], Any]) -> None:
    refused(asked(program("clerk", "read", "register contributions")), status)


def test_an_error_of_the_program_says_nothing_of_it(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the program")

    monkeypatch.setattr("headwater.web.api.reading.contents", broken)
    said = refused(program("clerk", *READ).get("/api/pools/"), 500)
    assert "secret" not in json.dumps(said)


def test_a_list_is_read_to_its_end_and_cheaply_again(books: Books, program: Program) -> None:
    client, codes, place = program("clerk", *READ), [], "/api/contributions/?status=all&limit=7&sort=code"
    while place:
        answer = client.get(place)
        page = exactly(answer)
        codes += [row["record"]["code"] for row in page["rows"]]
        place = page.get("next", "")
        assert (f'<{place}>; rel="next"' in answer.get("Link", "")) == bool(place)
    assert codes == sorted(funding.contributions().values_list("code", flat=True)) and len(codes) == page["count"]
    tag = answer["ETag"]
    same = client.get("/api/contributions/?status=all&limit=7&sort=code", headers={"If-None-Match": tag})
    assert same.status_code == 200, "another page has another tag"
    first = client.get("/api/pools/")
    assert client.get("/api/pools/", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("record", ["target", "progress", "membership", "observation", "indicator", "undertaking"])
def test_records_of_results_and_registers_can_be_sent_back(program: Program, record: str) -> None:
    """What is read is, word for word, in the books."""
    place = next(path for path in description()["paths"] if path.strip("/") in (f"api/{record}s", f"api/{record}"))
    client = program("clerk", "read", "register organisations")
    query = {"indicator": "?origin=observed", "observation": "?status=verified"}.get(record, "")
    page = exactly(client.get(f"{place}{query}"))
    # What somebody wrote to harm a page cannot be sent in this way.
    records = [row["record"] for row in page["rows"] if "evil" not in json.dumps(row)]
    assert records, f"there is a {record} in these books"
    looked = exactly(sent(client, f"{place.removeprefix('/api/')}?check=1", {"records": records}))
    assert looked["counts"]["unchanged"] == len(records), looked


def test_reading_is_public_only_where_the_site_says_so(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.PUBLIC_READING", True)
    assert Client().get("/api/contributions/").status_code == 200
    refused(Client().get("/api/audit/"), 401)
    refused(sent(Client(), "contributions/", {"records": [GIFT]}), 401)
    monkeypatch.setattr("django.conf.settings.PUBLIC_READING", False)
    refused(Client().get("/api/contributions/"), 401)


def test_a_browser_reads_and_writes_only_with_its_token(books: Books, as_: Callable[..., Client]) -> None:
    browser = as_("clerk", checks_token=True)
    assert browser.get("/api/contributions/").status_code == 200
    refused(sent(browser, "contributions/", {"records": [GIFT]}), 403)
    browser.get("/account/")
    done = sent(browser, "contributions/", {"records": [GIFT]}, X_CSRFToken=browser.cookies["token"].value)
    assert done.status_code == 201, done.content


def test_a_file_of_a_list_is_that_of_the_page(program: Program, as_: Callable[..., Client]) -> None:
    client = program("clerk", *READ)
    assert client.get("/api/pools/?format=csv").content == as_("clerk").get("/pools/?format=csv").content


def test_the_description_is_made_of_the_columns(program: Program) -> None:
    said = exactly(program("clerk", *READ).get("/api/openapi.json"))
    assert said["openapi"].startswith("3.1")
    schemas = said["components"]["schemas"]
    for record in SHEETS.keys() - {"observation-wide"}:
        written = schemas[f"{record.capitalize()}Record"]
        columns = {column.key: column for column in SHEETS[record].columns}
        assert columns.keys() <= written["properties"].keys()
        assert set(written["required"]) == {key for key, column in columns.items() if column.required}
        assert all(column.meaning in written["properties"][key]["description"] for key, column in columns.items())
        assert any(
            f"#/components/schemas/{record.capitalize()}Record" in json.dumps(path) for path in said["paths"].values()
        )


def test_the_page_of_the_api_needs_nothing_from_elsewhere(as_: Callable[..., Client]) -> None:
    shown = as_("clerk").get("/api/").content.decode()
    assert "curl" in shown and "<script>" not in shown and "cdn" not in shown
    assert all(column.meaning.split("'")[0] in shown for column in SHEETS["allocation"].columns)


def test_a_token_is_made_on_a_page_and_seen_once(books: Books) -> None:
    browser = Client()
    browser.post("/sign-in/", {"login": books.people["clerk"].email, "password": "synthetic-and-long"})
    made = browser.post(
        "/account/tokens/",
        {"step": "make", "called": "Ledger bridge", "scopes": ["read", "load workbooks"], "days": "30"},
    )
    secret = next(word for word in made.content.decode().split() if "headwater_" in word)
    secret = secret[secret.index("headwater_") :].partition("<")[0]
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/pools/").status_code == 200
    later = browser.get("/account/tokens/").content.decode()
    assert "Ledger bridge" in later and secret not in later
    assert "approve allocations" not in later, "what its person does not hold is not offered"
    number = tokens(books.people["clerk"]).latest("pk").pk
    assert browser.post("/account/tokens/", {"step": "revoke", "number": number}).status_code == 302
    refused(program.get("/api/pools/"), 401)
    assert Decimal(tokens(books.people["clerk"]).count()) == 1


def served(environ: dict[str, Any], start: Any) -> Any:
    """The site as a server gives it requests, with the network that they come from."""
    return WSGIHandler()({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)


_LONG = "HEADWATER_TEST_LONG=1 asks for it"
LONG = os.environ.get("HEADWATER_TEST_LONG") == "1"


@pytest.mark.parametrize(
    ("mode", "examples"),
    [
        (GenerationMode.POSITIVE, 1),
        pytest.param(GenerationMode.POSITIVE, 30, marks=[pytest.mark.slow, pytest.mark.skipif(not LONG, reason=_LONG)]),
        pytest.param(GenerationMode.NEGATIVE, 30, marks=[pytest.mark.slow, pytest.mark.skipif(not LONG, reason=_LONG)]),
    ],
    ids=["short", "long, what it allows", "long, what it does not allow"],
)
def test_schemathesis_finds_nothing(
    books: Books, monkeypatch: pytest.MonkeyPatch, mode: GenerationMode, examples: int
) -> None:
    """Each list of records is asked what the description allows; in the long form much more, and what it forbids.

    What names no registered donor, or a year that has not begun, fits its schema and is refused all the same, so that
    is no finding; nor is a record that cannot be written and is told so, where it was only to be checked.
    """
    _, secret = make_token(
        name="synthetic", scopes=("read", "register contributions"), days=30, by=books.people["clerk"]
    )
    authorized = {"Authorization": f"Bearer {secret}"}
    for signal in (request_started, request_finished):
        # The connection holds the books of these tests, which nobody else sees yet.
        monkeypatch.setattr(signal, "receivers", [])
        signal.sender_receivers_cache.clear()
    for limit in ("_WRONG_TOKENS", "_WRITES"):
        monkeypatch.setattr(f"headwater.web.api.callers.{limit}", {"synthetic": "100000/300s/ip"})
    told = schemathesis.openapi.from_wsgi("/api/openapi.json", served, headers=authorized)
    told.validate()
    told.config.generation.update(with_security_parameters=False)
    asked, places = set(), {f"/api/{one.place}" for one in RESOURCES.values()}
    naming = {
        place: {
            one["name"] for one in ways.get("get", {}).get("parameters", ()) if one["schema"].get("type") == "string"
        }
        for place, ways in description()["paths"].items()
    }
    for found in told.get_all_operations():
        operation = found.ok()
        if operation.path not in places:
            continue

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            asked.add(case.operation.label)
            named = [one for one in case.query or () if one in naming[case.operation.path]]
            left_out = [positive_data_acceptance] if case.method == "POST" or named else []
            left_out += [negative_data_rejection] if "check" in (case.query or ()) else []
            case.call_and_validate(headers=authorized, excluded_checks=left_out)

        ask()
    assert len(asked) > 25


def test_an_empty_filter_is_none_and_an_empty_check_is_refused(program: Program) -> None:
    """A form sends what was not filled in as nothing; but whoever only meant to check must not find it written."""
    clerk = program("clerk", "read", "register contributions")
    every = exactly(clerk.get("/api/contributions/?year=&donor=&sort="))
    assert every["count"] == exactly(clerk.get("/api/contributions/"))["count"] > 0
    asked = [one for ways in description()["paths"].values() for one in ways.get("get", {}).get("parameters", ())]
    years = [one["schema"]["anyOf"] for one in asked if one["name"] == "year" and "anyOf" in one["schema"]]
    assert years and all(whole["type"] == "integer" and empty == {"const": ""} for whole, empty in years)
    before = funding.contributions().count()
    sent = clerk.post(
        "/api/contributions/?check=", {"records": [GIFT]}, "application/json", headers={"Idempotency-Key": "empty"}
    )
    assert "write check=1" in json.dumps(refused(sent, 422)["errors"])
    assert funding.contributions().count() == before


def test_the_same_record_with_an_empty_field_and_without_it_is_one_record(program: Program) -> None:
    sent = program("clerk", "read", "register contributions").post(
        "/api/contributions/?check=1",
        {"records": [GIFT | {"agreement": None}, GIFT]},
        "application/json",
        headers={"Idempotency-Key": "twice"},
    )
    assert exactly(sent)["counts"]["rejected"] == 0
