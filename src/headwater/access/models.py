"""People, what they may do, and what they signed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class PeopleManager(BaseUserManager["Person"]):
    """What Django's sign-in needs, and no more: there are no groups and no superusers."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> Person:
        """Save a person. Without a password nobody can sign in as them."""
        person = self.model(email=email.strip().lower(), name=name.strip())
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find whoever signs in, however they spell the case of their address."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs for what they do. Never deleted: whoever leaves is no longer active."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    # No column: what a token narrows the powers of its person to, while a program acts with it.
    limited_to: frozenset[str] | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PeopleManager] = PeopleManager()

    class Meta:
        ordering = ["name", "email"]
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_in_small_letters"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(email=""), name="person_has_name_and_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def target(self) -> str:
        """How the audit trail names them."""
        return f"person:{self.email}"


class Role(models.Model):
    """Powers that are granted together, such as those of a budget officer. What people hold does not change with it."""

    name = models.CharField(max_length=60, unique=True)
    meaning = models.CharField(max_length=300)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(meaning=""), name="role_has_name_and_meaning"),
        ]

    def __str__(self) -> str:
        return self.name


class RolePower(models.Model):
    """One of the powers of a role."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="powers")
    power = models.CharField(max_length=60)

    class Meta:
        ordering = ["role_id", "power"]
        constraints = [
            models.UniqueConstraint(fields=["role", "power"], name="role_has_a_power_once"),
            models.CheckConstraint(condition=~Q(power=""), name="role_names_a_power"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id}: {self.power}"


class Grant(models.Model):
    """A person may do something from a day to a day, everywhere or for one office, up to an amount or any amount."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    power = models.CharField(max_length=60)
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, related_name="+", help_text="Granted as part of it; none: by itself"
    )
    office = models.ForeignKey(
        "registry.Node", models.PROTECT, null=True, related_name="+", help_text="With its parts; none: everywhere"
    )
    up_to_usd = models.BigIntegerField(null=True, help_text="In cents, included; none: without limit")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="The last day; none: until withdrawn")
    withdrawn_on = models.DateField(null=True, help_text="The first day without it")

    class Meta:
        ordering = ["person_id", "power", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(power=""), name="grant_names_a_power"),
            models.CheckConstraint(
                condition=Q(up_to_usd__isnull=True) | Q(up_to_usd__gt=0), name="grant_limit_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grant_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("valid_from")),
                name="grant_withdrawn_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} may {self.power} from {self.valid_from}"


class Signature(models.Model):
    """A person put their name to one step of a document. Never changed and never removed (trigger)."""

    document = models.CharField(max_length=200, help_text="Kind and code, such as allocation:AL-2023-01")
    step = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT, related_name="signatures")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["document"], name="signature_by_document")]
        constraints = [
            models.CheckConstraint(condition=~Q(document="") & ~Q(step=""), name="signature_names_document_and_step"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.step} by {self.person_id}"


class OneTimeLink(models.Model):
    """A way in for one person, once and not after a moment. Of the secret only its SHA-256 is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    secret_hash = models.CharField(max_length=64, unique=True)
    asks_password = models.BooleanField(help_text="Whether the person chooses a password on the way in")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="link_expires_after_it_is_made"),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(withdrawn_at__isnull=True), name="link_is_used_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.expires_at}"


class Token(models.Model):
    """A way in for a program of one person, until a moment. Of the secret only its SHA-256 is kept.

    It opens no more than its person holds, and of that no more than its scopes name (rules.token_complaints).
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100, help_text="What its person knows it by, such as the program that has it")
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(help_text="Powers and scopes of reading")
    made_at = models.DateTimeField()
    valid_days = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, help_text="To about five minutes")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
            models.CheckConstraint(condition=Q(valid_days__gte=1, valid_days__lte=365), name="token_lasts_a_year"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_expires_after_it_is_made"),
            models.CheckConstraint(condition=Q(secret_hash__regex="^[0-9a-f]{64}$"), name="token_hash_is_whole"),  # noqa: S106
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.person_id} until {self.expires_at}"


class KeptAnswer(models.Model):
    """What a program was answered when it wrote, so that asking the same once more writes nothing twice."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200, help_text="Chosen by the program, once for each thing to be done")
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, help_text="None while the first is still being done")
    body = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="kept_answer_has_one_key"),
            models.CheckConstraint(condition=~Q(key=""), name="kept_answer_names_its_key"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.key}"
