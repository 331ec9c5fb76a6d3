"""What work is called."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "drafting.due.enact_all": N_("Amendments take effect"),
        "drafting.effects.find_out": N_("Finding out what a draft would move"),
        "entering.uploads.go_on": N_("Trying or recording an upload"),
        "exports.making.forget": N_("Deleting old exports"),
        "exports.making.make_export": N_("Making an export"),
        "hooks.noticing.look": N_("Looking what programs are to be told of an alliance"),
        "hooks.noticing.look_everywhere": N_("Looking what programs are to be told"),
        "hooks.sending.forget": N_("Deleting old messages to programs"),
        "hooks.sending.send": N_("Telling a program"),
        "jobs.engines.check": N_("Checking connections"),
        "jobs.retention.clear": N_("Deleting what is kept no longer"),
        "pages.record.work.compare_packs": N_("Comparing a pack with ours"),
        "pages.record.work.make_pack": N_("Making the pack of an edition"),
        "pages.record.work.publish_edition": N_("Publishing an edition"),
        "pages.record.work.test_record": N_("Testing a record"),
        "talk.delivering.deliver": N_("Sending notifications"),
        "talk.looking.look": N_("Looking who has to be told of what"),
        "watching.log.forget": N_("Deleting old entries of the access log"),
    }
)
"""By the name of the function, below ``tallystick.web``."""


def title_of(task: str) -> str:
    """What a piece of work is called; its own name where nobody gave it another."""
    short = task.removeprefix("tallystick.web.")
    return _(TITLES[short]) if short in TITLES else short.rpartition(".")[2].replace("_", " ")
