"""Comments on things, notifications to people, and what each of them chose to be told, when, and by which way."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """What somebody says about a thing of an alliance; it is taken back, and never changed."""

    alliance = models.ForeignKey("alliances.Alliance", models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=20)
    """One of :class:`tallystick.sharing.words.Kind`."""
    subject = models.CharField(max_length=200)
    """Which thing of the kind: a KPI's name, an edition's digest."""
    period = models.CharField(max_length=40, blank=True)
    author = models.ForeignKey("people.Person", models.PROTECT, related_name="comments")
    party = models.CharField(max_length=60, blank=True)
    """For which party it was said."""
    text = models.TextField(_("comment"), max_length=4000)
    said = models.DateTimeField(auto_now_add=True)
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["said"]
        indexes: ClassVar = [models.Index(fields=["alliance", "kind", "subject"], name="comments_on_a_thing")]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"


class Notification(models.Model):
    """Something a person should know; it carries no figure, since rights may change before it is read."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="notifications")
    alliance = models.ForeignKey("alliances.Alliance", models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20)
    """One of :class:`tallystick.web.talk.events.Event`."""
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=300, blank=True)
    thing = models.JSONField(default=dict, blank=True)
    """What it is about, as :func:`tallystick.web.talk.things.written` writes it: whoever may not see it any more is
    not shown the notification either."""
    key = models.CharField(max_length=40, blank=True)
    """What is told once to a person; empty where each time counts."""
    shown = models.BooleanField(default=True)
    """Whether it stands on the person's page."""
    made = models.DateTimeField(auto_now_add=True)
    read = models.DateTimeField(null=True, blank=True)
    mail_due = models.DateTimeField(null=True, blank=True)
    """When it goes out by mail, unless it is read before; None where it does not."""
    mailed = models.DateTimeField(null=True, blank=True)
    chat_due = models.DateTimeField(null=True, blank=True)
    chatted = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["person", "read"], name="unread_of_a_person"),
            models.Index(fields=["person", "key"], name="told_once_to_a_person"),
            models.Index(fields=["mail_due"], condition=models.Q(mailed=None), name="mails_that_wait"),
            models.Index(fields=["chat_due"], condition=models.Q(chatted=None), name="chats_that_wait"),
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """How somebody wants to be told of one kind; without a row the kind's own default holds."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=20)
    often = models.CharField(max_length=10)
    """One of :class:`tallystick.web.talk.events.Often`; it is of mails and chats."""
    page = models.BooleanField(default=True)
    mail = models.BooleanField(default=True)
    chat = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind"], name="one_choice_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.often}"


class Ways(models.Model):
    """What holds for all kinds: quiet hours, whether mails are wanted at all, and the chat's address, sealed."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="ways")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    mails = models.BooleanField(default=True)
    """False since the person followed the link in a mail that ends them."""
    chat = models.BinaryField(default=bytes, blank=True)
    """Whoever has the address can write there, so it is sealed with the site's secret."""
    chat_name = models.CharField(max_length=60, blank=True)
    """What the service is called: 'Slack'."""
    chat_failed = models.DateTimeField(null=True, blank=True)
    """Since when it cannot be reached."""

    def __str__(self) -> str:
        return str(self.person)


class Looked(models.Model):
    """When it was last looked who has to be told of what in an alliance, and what there was then."""

    alliance = models.OneToOneField("alliances.Alliance", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=64)
    """The digest of its workspace."""
    editions = models.JSONField(default=list)
    """Names of the editions that were published."""

    def __str__(self) -> str:
        return f"{self.alliance} {self.at}"
