"""People come in, by password, second step or link; and what an administrator sees and does."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from web.books import PASSWORD
from web.reading import tables, words

from headwater.access import actions, queries
from headwater.access.models import OneTimeLink
from headwater.access.queries import Person
from headwater.access.rules import STANDARD_ROLES
from headwater.audit.queries import lines
from headwater.registry.actions import register
from headwater.web.people.adapters import SecondSteps

LONG_AGO = date(2013, 1, 1)
NEW = "a sentence that nobody guesses"


@pytest.fixture
def chief(db: None) -> Person:
    """Who may manage people."""
    return actions.first_person(
        email="chief@synthetic.example", name="Chief (synthetic)", password=PASSWORD, valid_from=LONG_AGO
    )


@pytest.fixture
def ada(chief: Person) -> Person:
    """Who may approve allocations, which signs."""
    ada = actions.add_person(email="ada@synthetic.example", name="Ada (synthetic)", password=PASSWORD, by=chief)
    actions.grant(person=ada, power="approve allocations", by=chief, valid_from=LONG_AGO)
    return ada


def sign_in(client: Client, person: Person, password: str = PASSWORD, **also: str) -> str:
    """Sign in by password; where the answer leads, or "" where it is refused."""
    answer = client.post("/sign-in/", {"login": person.email, "password": password, **also})
    return answer.headers.get("Location", "")


def signed_in(person: Person) -> Client:
    client = Client()
    assert sign_in(client, person) == "/"
    return client


def add_app(client: Client) -> str:
    """Add an authenticator app through the pages; its secret."""
    page = client.get("/account/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert secret
    key = secret[1].replace(" ", "")
    answer = client.post("/account/app/", {"code": code(key)})
    assert answer.headers["Location"] == "/account/codes/", words(answer.content.decode())
    return key


def code(secret: str, at: float | None = None) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(at or time.time()) // 30))


def forget_used_codes() -> None:
    """As if half a minute had passed: a code is good once."""
    cache.clear()


# Password and second step.


def test_a_password_and_then_a_code(ada: Person) -> None:
    secret = add_app(signed_in(ada))
    forget_used_codes()
    client = Client()
    assert sign_in(client, ada, next="/allocations/") == "/sign-in/second-step/"
    assert client.get("/").status_code == 302, "half a sign-in opens nothing"
    assert "You are almost in" in client.get("/sign-in/second-step/").content.decode()
    wrong = client.post("/sign-in/second-step/", {"code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    assert client.post("/sign-in/second-step/", {"code": code(secret)}).headers["Location"] == "/allocations/"
    assert client.get("/account/").status_code == 200


def test_a_code_is_good_once(ada: Person) -> None:
    secret = add_app(signed_in(ada))
    forget_used_codes()
    used = code(secret)
    for expected in (302, 200):
        client = Client()
        sign_in(client, ada)
        assert client.post("/sign-in/second-step/", {"code": used}).status_code == expected


def test_a_recovery_code_is_good_once_and_shown_once(ada: Person) -> None:
    client = signed_in(ada)
    add_app(client)
    shown = re.findall(r"<li><code>(\w+)</code>", client.get("/account/codes/").content.decode())
    assert len(shown) == 10
    again = client.get("/account/codes/").content.decode()
    assert "10 of 10 codes are left" in words(again) and shown[0] not in again
    for expected in (302, 200):
        other = Client()
        sign_in(other, ada)
        assert other.post("/sign-in/second-step/", {"code": shown[0]}).status_code == expected
    assert "9 left" in words(client.get("/account/").content.decode())


def test_secrets_are_kept_under_a_key(ada: Person) -> None:
    secret = add_app(signed_in(ada))
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_recovery_codes_are_kept_under_the_key_of_the_site(ada: Person, settings: Settings) -> None:
    client = signed_in(ada)
    add_app(client)
    codes = re.findall(r"<li><code>(\w+)</code>", client.get("/account/codes/").content.decode())
    kept = Authenticator.objects.get(user=ada, type=Authenticator.Type.RECOVERY_CODES).data
    assert len(set(codes)) == 10 and not any(code in str(kept) for code in codes)
    assert SecondSteps().decrypt(kept["seed"]) != kept["seed"]
    settings.SECRET_KEY = "the key of another site, of the same length or more"
    with pytest.raises(InvalidToken):
        SecondSteps().decrypt(kept["seed"])


def test_who_signs_needs_a_second_step(ada: Person, chief: Person, settings: Settings) -> None:
    settings.SECOND_STEP_REQUIRED = True
    client = signed_in(ada)
    assert client.get("/allocations/").headers["Location"] == "/account/"
    assert "Add a second step to go on" in client.get("/account/").content.decode()
    refused = client.post("/allocations/", {"step": "approve"})
    assert refused.status_code == 403 and "have no second step yet, so nothing was done" in refused.content.decode()
    add_app(client)
    assert client.get("/allocations/").status_code == 200

    reader = actions.add_person(email="reader@synthetic.example", name="Reader", password=PASSWORD, by=chief)
    actions.grant(person=reader, power="read audit", by=chief, valid_from=LONG_AGO)
    assert signed_in(reader).get("/allocations/").status_code == 200, "reading does not sign"


def test_the_demonstration_says_that_it_does_not_ask(ada: Person) -> None:
    assert "A site in use asks everybody who signs" in signed_in(ada).get("/account/").content.decode()


def test_ways_to_sign_in_change_only_after_proof(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(ada)
    later = time.time() + 600
    monkeypatch.setattr(time, "time", lambda: later)
    asked = client.get("/account/app/")
    assert asked.headers["Location"] == "/account/confirm/?next=%2Faccount%2Fapp%2F"
    wrong = client.post("/account/confirm/?next=/account/app/", {"password": "not this one"})
    assert "This is not your password" in wrong.content.decode()
    right = client.post("/account/confirm/?next=/account/app/", {"password": PASSWORD})
    assert right.headers["Location"] == "/account/app/"
    assert client.get("/account/app/").status_code == 200


def test_whoever_came_by_a_link_long_ago_sees_the_recovery_codes_after_one_code(chief: Person) -> None:
    person = actions.add_person(email="linked@synthetic.example", name="Linked", by=chief)
    client = Client()
    client.force_login(person)
    add_app(client)
    shown = client.get("/account/codes/")
    assert shown.status_code == 200 and 'class="codes"' in shown.content.decode()


def test_a_change_leaves_a_line_in_the_trail(
    ada: Person, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = signed_in(ada)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        add_app(client)
    client.post("/account/app/remove/")
    said = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/account/password/", said).headers["Location"] == "/account/"
    told = [line.action for line in lines(target=ada.target)]
    assert told[-3:] == ["add authenticator app", "remove authenticator app", "renew password"]


# Passwords.


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12 characters"),
        ("1q2w3e4r5t6y", "too common"),
        ("ada@synthetic.example", "too similar"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(ada: Person, password: str, said: str) -> None:
    asked = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = signed_in(ada).post("/account/password/", asked)
    assert answer.status_code == 200 and said in words(answer.content.decode())
    with pytest.raises(queries.Refused, match=said):
        actions.renew_password(person=ada, password=password, by=ada)


def test_a_new_password_ends_other_sessions(ada: Person) -> None:
    here, elsewhere = signed_in(ada), signed_in(ada)
    said = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/account/password/", said).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


# Limits.


def test_guessing_a_password_ends_for_the_account_and_says_when_to_go_on(ada: Person) -> None:
    for _ in range(5):
        assert sign_in(Client(), ada, "guess") == ""
    said = words(Client().post("/sign-in/", {"login": ada.email, "password": PASSWORD}).content.decode())
    assert "That was tried too often. Wait five minutes, then try again." in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_cache WHERE cache_key LIKE '%login_failed%'")
        assert cursor.fetchone()[0] > 0, "it is counted where every process looks"


def test_guessing_from_one_network_ends_for_all_accounts(ada: Person, chief: Person) -> None:
    for number in range(30):
        Client().post("/sign-in/", {"login": f"nobody{number}@example.org", "password": "guess"})
    assert "Wait five minutes" in Client().post("/sign-in/", {"login": chief.email, "password": "x"}).content.decode()
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(other, chief) == "/"


def test_guessing_a_code_ends(ada: Person) -> None:
    secret = add_app(signed_in(ada))
    forget_used_codes()
    client = Client()
    sign_in(client, ada)
    for _ in range(5):
        client.post("/sign-in/second-step/", {"code": "000000"})
    assert "Wait five minutes" in client.post("/sign-in/second-step/", {"code": code(secret)}).content.decode()


def test_guessing_the_old_password_ends(ada: Person) -> None:
    client = signed_in(ada)
    said = {"oldpassword": "guess", "password1": NEW, "password2": NEW}
    answers = [client.post("/account/password/", said).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    last = client.post("/account/password/", said)
    assert last["Retry-After"] == "300" and "Wait five minutes" in last.content.decode()


def test_guessing_links_ends_and_right_ones_are_not_counted(ada: Person, chief: Person) -> None:
    secret = actions.make_link(person=ada, by=chief)
    client = Client()
    for number in range(20):
        assert client.get(f"/way-in/{secret}/").status_code == 200
        assert client.get(f"/shared/guess-{number}/").status_code == 404
    for address in ("/shared/one-more/", f"/way-in/{secret}/"):
        assert client.get(address).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(f"/way-in/{secret}/").status_code == 200


# One-time links.


def test_a_link_lets_one_person_in_once(chief: Person) -> None:
    ben = actions.add_person(email="ben@synthetic.example", name="Ben", by=chief)
    page = signed_in(chief).post(f"/people/{ben.pk}/", {"step": "link"}).content.decode()
    address = re.search(r'class="secret">http://testserver(/way-in/[\w-]+/)<', page)
    assert address
    assert OneTimeLink.objects.get().secret_hash not in page
    client = Client()
    shown = client.get(address[1])
    assert "Welcome, Ben" in words(shown.content.decode()) and shown["Cache-Control"] == "no-store"
    unlike = client.post(address[1], {"password": NEW, "again": "another sentence"})
    assert unlike.status_code == 422 and "The two are not the same" in unlike.content.decode()
    weak = client.post(address[1], {"password": "short", "again": "short"})
    assert weak.status_code == 422 and "at least 12 characters" in weak.content.decode()
    assert client.post(address[1], {"password": NEW, "again": NEW}).headers["Location"] == "/"
    assert client.get("/account/").status_code == 200
    spent = Client().get(address[1])
    assert spent.status_code == 404
    assert "This link opens nothing" in spent.content.decode() and "was used already" in spent.content.decode()
    assert sign_in(Client(), ben, NEW) == "/"


def test_a_passkey_has_a_number_until_somebody_names_it(ada: Person) -> None:
    assert 'value="Key 1"' in signed_in(ada).get("/account/passkeys/").content.decode()


def test_a_link_does_not_go_round_the_second_step(ada: Person, chief: Person) -> None:
    add_app(signed_in(ada))
    secret = actions.make_link(person=ada, by=chief)
    answer = Client().post(f"/way-in/{secret}/", {"password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/sign-in/second-step/"


def test_a_link_ends_when_it_is_old_withdrawn_or_followed_by_another(chief: Person, ada: Person) -> None:
    old = actions.make_link(person=ada, by=chief)
    new = actions.make_link(person=ada, by=chief)
    with pytest.raises(queries.Refused, match="withdrawn"):
        queries.link(old)
    (held,) = queries.open_links(ada)
    assert held == queries.link(new)
    assert "ended on" in queries.why_closed(held, at=held.expires_at)
    assert held.expires_at - held.made_at == timedelta(hours=72)
    signed_in(chief).post(f"/people/{ada.pk}/", {"step": "close-links"})
    with pytest.raises(queries.Refused, match="withdrawn"):
        queries.link(new)
    with pytest.raises(queries.Refused, match="There is no such link"):
        queries.link("nothing")


def test_a_link_goes_by_mail_where_mail_is_configured(chief: Person, ada: Person, settings: Settings) -> None:
    client = signed_in(chief)
    assert "also sent" not in client.post(f"/people/{ada.pk}/", {"step": "link"}).content.decode()
    settings.EMAIL_HOST = "mail.example.org"
    assert "also sent to" in client.post(f"/people/{ada.pk}/", {"step": "link"}).content.decode()
    (sent,) = mail.outbox
    assert sent.to == [ada.email] and "/way-in/" in sent.body


# Sessions.


def test_sessions_are_listed_and_ended_from_elsewhere(ada: Person) -> None:
    here, phone = signed_in(ada), Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/130 Safari/537")
    assert sign_in(phone, ada) == "/"
    page = here.get("/account/").content.decode()
    assert "Chrome on Android" in page and "this session" in page
    number = re.search(r'name="number" value="(\d+)"', page)
    assert number
    assert here.post("/account/", {"step": "end-session", "number": number[1]}).status_code == 302
    assert phone.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    gone = here.post("/account/", {"step": "end-session", "number": number[1]})
    assert gone.status_code == 422 and "There is no such session any more" in gone.content.decode()


def test_nobody_ends_the_session_of_another(ada: Person, chief: Person) -> None:
    signed_in(chief)
    client = signed_in(ada)
    other = UserSession.objects.get(user=chief)
    assert client.post("/account/", {"step": "end-session", "number": other.pk}).status_code == 422
    with pytest.raises(queries.Refused, match="manage people"):
        actions.end_session(person=chief, number=other.pk, by=ada)


@pytest.mark.parametrize(("idle", "begun", "is_in"), [(3000, 3000, True), (3700, 3700, False), (10, 43300, False)])
def test_a_session_ends_by_itself(ada: Person, idle: int, begun: int, is_in: bool) -> None:
    client = signed_in(ada)
    client.get("/account/")
    session = client.session
    session["seen_at"], session["begun_at"] = time.time() - idle, time.time() - begun
    session.save()
    answer = client.get("/account/", follow=True)
    assert ("You were signed out" in answer.content.decode()) is not is_in
    assert (answer.redirect_chain == []) is is_in


def test_signing_in_makes_a_new_session(ada: Person) -> None:
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": ada.email, "password": "guess"})
    session = client.session
    session["kept"] = "before"
    session.save()
    before = client.session.session_key
    client.cookies["session"] = before or ""
    assert sign_in(client, ada) == "/"
    assert client.session.session_key != before


def test_deactivation_ends_sessions_and_links_at_once(ada: Person, chief: Person) -> None:
    client, boss = signed_in(ada), signed_in(chief)
    secret = actions.make_link(person=ada, by=chief)
    assert "For somebody who left, and for good" in boss.get(f"/people/{ada.pk}/").content.decode()
    page = boss.post(f"/people/{ada.pk}/", {"step": "deactivate"}, follow=True).content.decode()
    assert "is signed out everywhere, cannot sign in and holds no power" in page and "Left" in page.title()
    assert client.get("/account/").status_code == 302
    assert Client().get(f"/way-in/{secret}/").status_code == 404
    refused = Client().post("/sign-in/", {"login": ada.email, "password": PASSWORD}).content.decode()
    assert "do not belong together, or the person has left" in refused


# Who there is, and who may do what.


def test_the_list_of_people(ada: Person, chief: Person) -> None:
    client = signed_in(chief)
    page = client.get("/people/").content.decode()
    assert "<h1>2 people</h1>" in page
    rows = {row[0]: row for row in tables(page)[0]}
    assert rows["Ada (synthetic)"][1:5] == ["ada@synthetic.example", "", "1", "missing"]
    assert "<h1>1 person</h1>" in client.get("/people/?power=approve+allocations").content.decode()
    assert "Nobody passes these filters" in client.get("/people/?standing=left").content.decode()
    assert b"ada@synthetic.example" in client.get("/people/?format=csv").content
    for stranger in (ada,):
        refused = signed_in(stranger).get("/people/")
        assert refused.status_code == 422 and "manage people" in refused.content.decode()
        assert signed_in(stranger).get(f"/people/{chief.pk}/").status_code == 422


def test_a_person_is_added_and_granted_a_role_for_an_office(chief: Person) -> None:
    register(kind="office", code="NBO", name="Nairobi", valid_from=LONG_AGO, by=chief)
    client = signed_in(chief)
    added = client.post("/people/", {"step": "add", "called": "Omar", "email": "omar@synthetic.example"})
    omar = queries.person("omar@synthetic.example")
    assert added.headers["Location"] == f"/people/{omar.pk}/"
    twice = client.post("/people/", {"step": "add", "called": "Omar", "email": "omar@synthetic.example"})
    assert twice.status_code == 422 and "Somebody has the address" in twice.content.decode()
    asked = {"step": "grant", "role": "field office", "office": "NBO", "start": "2024-01-01"}
    assert client.post(f"/people/{omar.pk}/", asked).status_code == 302
    given = list(queries.grants(person=omar))
    assert {one.power for one in given} == set(STANDARD_ROLES["field office"][1])
    assert {(one.office.code, one.role.name) for one in given if one.office and one.role} == {("NBO", "field office")}
    both = client.post(f"/people/{omar.pk}/", {**asked, "power": "read audit"})
    assert both.status_code == 422 and "Choose a role, or one power; not both." in both.content.decode()
    taken = {"step": "withdraw", "grant": given[0].pk, "on": "2024-02-01"}
    assert client.post(f"/people/{omar.pk}/", taken).status_code == 302
    assert "withdrawn" in client.get(f"/people/{omar.pk}/").content.decode()


def test_an_auditor_reads_who_may_do_what(ada: Person, chief: Person) -> None:
    auditor = actions.add_person(email="auditor@synthetic.example", name="Auditor", password=PASSWORD, by=chief)
    actions.grant_role(person=auditor, role=queries.role("auditor"), by=chief, valid_from=date(2020, 1, 1))
    client = signed_in(auditor)
    page = client.get("/powers/").content.decode()
    held, meanings, roles = tables(page)
    assert [row[:4] for row in held][1] == ["Ada (synthetic)", "approve allocations", "", "everywhere"]
    assert next(row for row in held if row[0] == "Auditor")[1:3] == ["read audit", "auditor"]
    assert next(row for row in meanings if row[0] == "approve allocations")[2:] == ["signs", "1"]
    column = roles[0].index("Auditor")
    assert [row[0] for row in roles if row[column] == "yes"] == ["read audit"]
    assert "Auditor" not in [row[0] for row in tables(client.get("/powers/?on=2019-12-31").content.decode())[0]]
    assert b"approve allocations" in client.get("/powers/?format=csv").content
    assert client.get("/powers/roles/auditor/").status_code == 200
    assert client.get("/powers/roles/nothing/").status_code == 404
    assert "Define a role" not in page
    assert client.post("/powers/", {"step": "define-role"}).status_code == 422
    refused = signed_in(ada).get("/powers/")
    assert refused.status_code == 403 and "for auditors and administrators" in refused.content.decode()


def test_a_role_is_changed_and_nobodys_powers_with_it(chief: Person, ada: Person) -> None:
    actions.grant_role(person=ada, role=queries.role("auditor"), by=chief, valid_from=LONG_AGO)
    client = signed_in(chief)
    said = {"step": "define-role", "called": "auditor", "meaning": "reads", "powers": ["read audit", "explain gaps"]}
    assert client.post("/powers/roles/auditor/", said).status_code == 302
    assert "explain gaps" not in queries.powers_of(ada, on=timezone.localdate())
    page = client.get("/powers/roles/auditor/").content.decode()
    assert "People whose powers differ from it" in page
    assert tables(page)[0][1] == ["Ada (synthetic)", "explain gaps", ""]


def test_an_administrator_takes_a_lost_second_step_away(chief: Person, ada: Person) -> None:
    client = signed_in(ada)
    add_app(client)
    boss = signed_in(chief)
    assert boss.post(f"/people/{ada.pk}/", {"step": "second-step"}).status_code == 302
    assert client.get("/account/").status_code == 302
    assert sign_in(Client(), ada) == "/"
    with pytest.raises(queries.Refused, match="Your own second step"):
        actions.remove_second_step(person=chief, by=chief)
    with pytest.raises(queries.Refused, match="has no second step"):
        actions.remove_second_step(person=ada, by=chief)
