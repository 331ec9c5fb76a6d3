"""Organisations and people, and what connects them to alliances.

What somebody may do is never stored: :func:`~tallystick.web.people.actors.actor_of` makes it anew from these rows for
each request, so that what is taken away counts no longer at the next one.
"""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tallystick.sharing.words import Role, Scope

TOKEN_BYTES = 32
INVITATION_DAYS = 14


class Organisation(models.Model):
    """A legal person that takes part in alliances, under a name of its own in each charter."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    website = models.URLField(_("website"), blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """All people with an account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """A person with an account; without a password there is none to sign in with."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person of an address, however it is written."""
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody with an account; the address is what they sign in with."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people")
    language = models.CharField(_("language"), max_length=5, blank=True)
    """Empty: as the browser asks."""
    zone = models.CharField(_("time zone"), max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now)

    objects = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        ordering: ClassVar = ["name", "email"]
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="one_person_an_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def key(self) -> str:
        """What names the person to :func:`~tallystick.sharing.deciding.decide`."""
        return str(self.pk)

    @property
    def initials(self) -> str:
        """Two letters that stand for the name."""
        words = (self.name or self.email).replace(".", " ").replace("@", " ").split()
        return "".join(word[0] for word in words[:2]).upper()

    def get_full_name(self) -> str:
        """The name, else the address."""
        return str(self)


class Membership(models.Model):
    """One role of a person in an alliance, from a day until another; it ends, and is never deleted."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    alliance = models.ForeignKey(
        "alliances.Alliance", models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    """None of an operator of the whole installation."""
    role = models.CharField(_("role"), max_length=20)
    party = models.CharField(_("party"), max_length=60, blank=True)
    """The party's name in the charter; empty of who was appointed by all parties together."""
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    """The day on which it has ended; the day on which it began, where it was taken back before it held for a day."""
    units = models.JSONField(default=list, blank=True)
    """Functions and teams of the party to which the person belongs."""
    fills = models.JSONField(default=list, blank=True)
    """Roles of the charter that the person fills: ``delta/operations``."""
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    given = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["alliance", "party", "role", "since"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="ends_not_before_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.AUDITOR.value, Role.REGULATOR.value]) | Q(until__isnull=False),
                name="auditors_and_regulators_end",
            ),
            models.CheckConstraint(
                condition=Q(alliance__isnull=False) | Q(role=Role.OPERATOR.value), name="only_operators_of_no_alliance"
            ),
            models.CheckConstraint(
                condition=~Q(party="") | Q(role__in=[Role.AUDITOR.value, Role.REGULATOR.value, Role.OPERATOR.value]),
                name="others_act_for_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} {self.party}".strip()

    @property
    def never_held(self) -> bool:
        """Whether it was taken back before it held for a day."""
        return self.until == self.since


class RoleChange(models.Model):
    """What was done with a role, and by whose hand; written once, and never changed."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10)
    """``given``, ``changed``, ``ended``, ``left``."""
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    """What was changed, by the names of the fields, as text."""
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    hand = models.CharField(max_length=80, blank=True)
    """In which role it was done: ``endeavor manager``."""
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-made", "-pk"]

    def __str__(self) -> str:
        return f"{self.membership}: {self.what}"


class Invitation(models.Model):
    """A role that is offered to whoever reads the mail at an address; only the hash of its secret is kept.

    One for all parties together waits until counsel of each of them has agreed; before that it opens nothing.
    """

    email = models.EmailField(_("e-mail address"))
    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=20)
    party = models.CharField(_("party"), max_length=60, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sent = models.DateTimeField(auto_now_add=True)
    ends = models.DateTimeField()
    """After it the invitation opens nothing."""
    units = models.JSONField(default=list, blank=True)
    fills = models.JSONField(default=list, blank=True)
    hand = models.CharField(max_length=80, blank=True)
    """In which role it was offered."""
    waits = models.BooleanField(default=False)
    """Whether parties have yet to agree."""
    accepted = models.DateTimeField(null=True, blank=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-sent"]

    @property
    def is_open(self) -> bool:
        """Whether it can be accepted now."""
        return not self.waits and self.accepted is None and self.withdrawn is None and timezone.now() < self.ends

    @classmethod
    def offer(cls, **fields: Any) -> tuple["Invitation", str]:
        """A new invitation and its secret, which is shown once and goes into the mail."""
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        ends = timezone.now() + timedelta(days=INVITATION_DAYS)
        return cls.objects.create(secret_sha256=hashed(secret), ends=ends, **fields), secret

    def renew(self) -> str:
        """Another secret in the place of the one before, and time anew; the link that was sent opens nothing more."""
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        self.secret_sha256, self.sent = hashed(secret), timezone.now()
        self.ends = self.sent + timedelta(days=INVITATION_DAYS)
        self.save(update_fields=["secret_sha256", "sent", "ends"])
        return secret


class Consent(models.Model):
    """A party's agreement that somebody is appointed for all parties together."""

    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="consents")
    party = models.CharField(max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["invitation", "party"], name="one_consent_a_party")]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.party}"


class SignInProvider(models.Model):
    """Where the people of an organisation sign in: its own provider of OpenID Connect.

    It speaks for the addresses of its domains and for no others; the operator says which domains those are.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="sign_in")
    name = models.SlugField(_("short name"), max_length=40, unique=True)
    """In the address at which it answers."""
    issuer = models.URLField(_("issuer"), max_length=300)
    client_id = models.CharField(_("client id"), max_length=191)
    secret = models.BinaryField()
    """The client's secret, sealed under the site's."""
    required = models.BooleanField(default=False)
    """Whether people with addresses of its domains sign in here and no other way."""
    active = models.BooleanField(default=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A domain of e-mail addresses for which a provider speaks."""

    provider = models.ForeignKey(SignInProvider, models.CASCADE, related_name="domains")
    name = models.CharField(max_length=253, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """What a program shows instead of a session; only its hash is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    hint = models.CharField(max_length=12)
    """The first letters, by which people know it again."""
    secret_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    everywhere = models.BooleanField(default=False)
    """Whether it holds wherever its owner has a role; else in its alliances only."""
    alliances = models.ManyToManyField("alliances.Alliance", blank=True, related_name="+")
    until = models.DateField(_("until"))
    made = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, *, person: Person, name: str, scopes: list[Scope], until: date) -> tuple["ApiToken", str]:
        """A new token and its secret, which is shown once."""
        secret = f"tally_{secrets.token_urlsafe(TOKEN_BYTES)}"
        token = cls.objects.create(
            person=person, name=name, hint=secret[:12], secret_sha256=hashed(secret),
            scopes=[scope.value for scope in scopes], until=until,
        )  # fmt: skip
        return token, secret


def hashed(secret: str) -> str:
    """SHA-256 of a secret of 256 random bits: nobody finds it by trying, so it takes no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
