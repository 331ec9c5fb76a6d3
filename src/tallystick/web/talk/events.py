"""Of what people are told: a closed list of kinds, each with its words and with what holds until somebody chooses.

The words of a kind carry no figure and name nothing, so that they can go into mails and chats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)


class Event(StrEnum):
    """A kind of notification."""

    DATA = "data due"
    APPROVAL = "approval"
    SIGN = "to sign"
    CLAIM = "claim"
    NOTICE = "notice"
    DEADLINE = "deadline"
    EDITION = "edition"
    ISSUE = "issue"
    REVIEW = "review"
    JOB = "job failed"


class Often(StrEnum):
    """When mails and chats of a kind go out."""

    AT_ONCE = "at once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class About:
    """What a kind is called, what a mail says of it, and what holds until somebody chooses."""

    title: str
    sentence: str
    often: Often = Often.DAILY


ABOUT: Mapping[Event, About] = MappingProxyType(
    {
        Event.DATA: About(N_("Data due or late"), N_("Data is due or late.")),
        Event.APPROVAL: About(N_("Approvals waiting"), N_("Something waits for your approval."), Often.AT_ONCE),
        Event.SIGN: About(N_("Something to sign"), N_("Something waits for your signature."), Often.AT_ONCE),
        Event.CLAIM: About(N_("Claims to answer"), N_("A claim waits for your answer."), Often.AT_ONCE),
        Event.NOTICE: About(N_("Notices received"), N_("A notice was received."), Often.AT_ONCE),
        Event.DEADLINE: About(N_("Deadlines and steps of cases"), N_("A deadline is near.")),
        Event.EDITION: About(N_("Editions published"), N_("An edition was published.")),
        Event.ISSUE: About(N_("Issues that concern me"), N_("An issue concerns you.")),
        Event.REVIEW: About(N_("Reviews"), N_("A review concerns you.")),
        Event.JOB: About(N_("Work that failed"), N_("Work beside the pages failed."), Often.AT_ONCE),
    }
)

OFTEN_WORDS: Mapping[Often, str] = MappingProxyType(
    {
        Often.AT_ONCE: N_("at once"),
        Often.DAILY: N_("once a day"),
        Often.WEEKLY: N_("once a week"),
        Often.NEVER: N_("never"),
    }
)


def event_of(kind: str) -> Event | None:
    """The kind that a kept word stands for; None of a word that is none any more."""
    return Event(kind) if kind in set(Event) else None
