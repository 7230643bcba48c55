"""What exists (nodes with dated names) and what is so from when to when (memberships)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from headwater.registry.rules import register_key


class Node(models.Model):
    """One thing that exists. Its kind and code never change (trigger); what it is called may."""

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=100)
    code_key = models.CharField(max_length=100, help_text="The code as it is compared: rules.folded")

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="node_kind_and_code_once"),
            models.UniqueConstraint(fields=["kind", "code_key"], name="node_code_once_however_spelt"),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(code=""), name="node_has_kind_and_code"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Name(models.Model):
    """What a node is called in one language, officially from a day to a day, or as a variant seen in documents.

    Official names of one node and language never overlap (trigger). A variant is undated: it is understood on any
    day. An official name without a first day was in use before the record begins.
    """

    node = models.ForeignKey(Node, models.PROTECT, related_name="names")
    language = models.CharField(max_length=10, help_text="ISO 639-1")
    text = models.CharField(max_length=300)
    text_key = models.CharField(max_length=300, help_text="The text as it is compared: rules.folded")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, help_text="The last day; none: still so")
    is_variant = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["node_id", "language", "valid_from", "id"]
        indexes = [models.Index(fields=["text_key"], name="name_by_text")]
        constraints = [
            models.CheckConstraint(condition=~Q(text_key="") & ~Q(language=""), name="name_says_something"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="name_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Membership(models.Model):
    """A member holds a role in something, from a day to a day, with the evidence for both.

    The same is never recorded twice for one day, in an exclusive role a member stands in one thing at a time, and
    nothing becomes part of itself (triggers). What should never have been recorded is taken back: the line stays, says
    why, and counts no longer.
    """

    role = models.CharField(max_length=40)
    is_exclusive = models.BooleanField(help_text="Copied from the role, so that the database can keep it")
    member = models.ForeignKey(Node, models.PROTECT, related_name="memberships")
    of = models.ForeignKey(Node, models.PROTECT, related_name="members")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="The last day; none: still so")
    evidence = models.CharField(max_length=300)
    evidence_of_end = models.CharField(max_length=300, blank=True)
    taken_back_at = models.DateTimeField(null=True, help_text="None: it counts")
    taken_back_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["role", "of_id", "valid_from", "id"]
        indexes = [models.Index(fields=["of", "role"], name="membership_by_whole")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~Q(member=F("of")), name="membership_of_something_else"),
            models.CheckConstraint(condition=~Q(evidence=""), name="membership_has_evidence"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_why="")
                | Q(taken_back_at__isnull=False) & ~Q(taken_back_why=""),
                name="membership_taken_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role} {self.of_id} from {self.valid_from}"


class Register(models.Model):
    """A list that is kept on purpose: all who hold a role, in one thing or (none) in any.

    From its first complete day on, the memberships of the role are the whole list, so that their number is an answer.
    Before that day, and where there is none, the number of members is not known. Role and whole never change (trigger).
    """

    role = models.CharField(max_length=40)
    of = models.ForeignKey(Node, models.PROTECT, null=True, related_name="+", help_text="None: in anything")
    complete_from = models.DateField(null=True, help_text="None: that there is a list is known, and not who is on it")
    evidence = models.CharField(max_length=300)

    class Meta:
        ordering = ["role", "of_id"]
        constraints = [
            models.UniqueConstraint(fields=["role", "of"], name="register_of_role_and_whole_once"),
            models.UniqueConstraint(fields=["role"], condition=Q(of__isnull=True), name="register_of_role_once"),
            models.CheckConstraint(condition=~Q(role="") & ~Q(evidence=""), name="register_has_role_and_evidence"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What it is called in addresses and files."""
        return register_key(self.role, None if self.of is None else f"{self.of.kind}:{self.of.code}")
