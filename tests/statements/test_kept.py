"""What was computed for a page is kept until something is written, and not a moment longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from fresh import Fresh
from people import someone_who_may_do_everything

from headwater.ledger.actions import close
from headwater.lib.words import ENGLISH, speaking
from headwater.registry.actions import register
from headwater.statements.queries import Context, kept


def test_what_was_computed_is_kept_until_something_is_written(fresh_database: Fresh) -> None:
    with fresh_database.open():
        by = someone_who_may_do_everything()
        own = register(kind="organisation", code="OWN", name="Own (synthetic)", valid_from=date(2000, 1, 1), by=by)

        def asked(year: int = 2023) -> Context:
            return kept(Context(organisation=own, year=year, as_of=date(year, 12, 31)))

        def remembers() -> bool:
            asked().memory["figure"] = 1
            return asked().memory == {"figure": 1}

        # On a server that others write to as well, what is kept may go for their sake, and never stays too long.
        assert any(remembers() for _ in range(100)), "the same question of the same books"
        assert asked(2022).memory == {}, "another question"
        with speaking(replace(ENGLISH, code="fr")):
            assert asked().memory == {}, "another language"
        with transaction.atomic():
            assert asked().memory == {}, "a transaction sees what it writes itself"
        register(kind="organisation", code="OTHER", name="Other (synthetic)", valid_from=date(2000, 1, 1), by=by)
        assert asked().memory == {}, "something was written"
        asked().memory["figure"] = 2
        close(through=date(2022, 12, 31), why="Synthetic.", by=by)
        assert asked().memory == {}, "the books were closed"
