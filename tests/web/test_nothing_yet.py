"""The pages before anything is in the books."""

from __future__ import annotations

from django.test import Client
from web.reading import words

from headwater.access.actions import first_person


def test_books_of_nobody_yet(db: None) -> None:
    client = Client()
    client.force_login(first_person(email="first@synthetic.example", name="First"))
    said = words(client.get("/").content.decode())
    assert "nothing is stated yet" in said
    for address in ("/statements/", "/report/", "/statements/carry_over/"):
        assert client.get(address).status_code == 422
    said = words(client.get("/contributions/").content.decode())
    assert "Nothing is recorded." in said
    assert "passes these filters" in words(client.get("/contributions/?text=x").content.decode())
