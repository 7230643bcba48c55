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


class Grant(models.Model):
    """A person may do something from a day to a day, everywhere or for one office, up to an amount or any amount."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants")
    power = models.CharField(max_length=60)
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
