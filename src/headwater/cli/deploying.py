"""Whether a site that others reach is set up as it should be; `headwater serve` does not start where it is not."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from headwater.access import queries
from headwater.lib.errors import Refused

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
# What Django's own check would have a site do that our web server in front does, or that the site decides.
_ELSEWHERE = {"security.W005", "security.W008", "security.W021"}
_OLD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not right, with what would be. Where it stops, the site does not start."""

    what: str
    stops: bool = True


def is_production() -> bool:
    """Whether others reach this site: it is behind HTTPS, or known by a name beyond this machine."""
    return settings.HTTPS or not set(settings.ALLOWED_HOSTS) <= LOOPBACK


def check_deploy() -> int:
    """Print what is not right. 1: something would stop the site from starting."""
    found = list(findings())
    for finding in found:
        print(f"{'STOPS ' if finding.stops else 'ADVICE'}  {finding.what}")
    if not found:
        print("Nothing is wrong.")
    return int(any(finding.stops for finding in found))


def refuse_weak_site() -> None:
    """Refuse to start a site that others reach while something stops it."""
    if is_production() and (stopping := [finding.what for finding in findings() if finding.stops]):
        raise Refused("This site is not started, because others would reach it and:", *stopping)


def findings() -> Iterator[Finding]:
    """All that is not right, of the settings, the database and the people."""
    yield from _of_settings()
    for one in run_checks(include_deployment_checks=True):
        if one.id not in _ELSEWHERE and one.id not in _SAID_BETTER:
            yield Finding(f"{one.msg} ({one.id})")
    if is_behind():
        yield Finding("The database is not that of this version. Run `headwater migrate`, then check again.")
        return
    yield from _of_the_database()
    yield from _of_people()
    yield from _of_backups()


# These of Django's are among ours, in words that name our settings.
_SAID_BETTER = {"security.W004", "security.W009", "security.W012", "security.W016", "security.W018", "security.W020"}


def _of_settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("HEADWATER_DEBUG is on: errors would show what is inside. Leave it out.")
    if len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5:
        yield Finding("The secret key is short. Leave HEADWATER_SECRET_KEY out, or give it 50 random characters.")
    kept = settings.HOME / "secret-key"
    if kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield Finding(f"Others on this machine can read {kept}. Run chmod 600 on it.")
    if "*" in settings.ALLOWED_HOSTS or "" in settings.ALLOWED_HOSTS:
        yield Finding("HEADWATER_HOSTS lets every name in. Write the names under which the site is reached.")
    elif set(settings.ALLOWED_HOSTS) <= LOOPBACK:
        yield Finding("HEADWATER_HOSTS names this machine only. Write the names under which the site is reached.")
    if not settings.HTTPS:
        yield Finding("Passwords would travel in the open. Put HTTPS in front and set HEADWATER_HTTPS=1.")
    if not settings.SECOND_STEP_REQUIRED:
        yield Finding("People who sign need no second step. Leave HEADWATER_SECOND_STEP out.")
    if settings.OIDC_ISSUER and not settings.OIDC_ISSUER.startswith("https://"):
        yield Finding("HEADWATER_OIDC_ISSUER does not begin with https://, so anybody between could sign in.")
    if settings.PUBLIC_READING:
        yield Finding("HEADWATER_PUBLIC_READING=1: everybody reads all pages that need no power. Is it meant?", False)


def is_behind() -> bool:
    """Whether the database is not that of this version: an earlier one, or none at all."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _of_the_database() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS "
            "(SELECT 1 FROM pg_tables WHERE tablename = 'ledger_entry' AND tableowner = current_user) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        if cursor.fetchone()[0]:
            yield Finding(
                "The program signs in to PostgreSQL as one who could change what is written. "
                "Give it a role of its own (`headwater database-role`)."
            )


def _of_people() -> Iterator[Finding]:
    here = [person for person in queries.people() if person.is_active]
    today = timezone.localdate()
    if invented := [person.email for person in here if person.email.endswith(queries.SYNTHETIC)]:
        yield Finding(
            f"{len(invented)} people of the demonstration can sign in ({', '.join(invented[:3])}"
            f"{' ...' if len(invented) > 3 else ''}). Begin with an empty database, or deactivate them."
        )
    if not queries.holders("manage people", on=today):
        yield Finding("Nobody may “manage people”. Add the first person (`headwater add-person`).", False)


def _of_backups() -> Iterator[Finding]:
    noted = settings.HOME / "last-backup"
    if not noted.exists():
        yield Finding("No backup was made from here yet. Run `headwater backup` every night.", False)
    elif datetime.now(UTC) - datetime.fromtimestamp(noted.stat().st_mtime, UTC) > _OLD:
        yield Finding("The last backup is more than a week old. Run `headwater backup` every night.", False)
