"""Where an amendment stands, in words: draft, checked, signed by so many, agreed, in force, superseded, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.charter.model.bands import Severity
from tallystick.cycle.agreement import Text, text_of
from tallystick.cycle.onrecord import View, record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.agreement import Proposal
from tallystick.reports import charts
from tallystick.reports.views import Tag
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun
from tallystick.web.design.environment import day as written_day
from tallystick.web.drafting.materials import look_at
from tallystick.web.drafting.models import Draft


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an amendment stands."""

    name: str
    """draft, checked, proposed, agreed, force, superseded, withdrawn."""
    word: str
    severity: Severity
    said: str = ""
    """What is to be said beside it."""
    proposal: Proposal | None = None

    @property
    def tag(self) -> Tag:
        """As pages show it."""
        return Tag(self.severity, self.word, charts.mark(self.severity))


@dataclass(frozen=True)
class Agreed:
    """What is on record of the charter and its amendments."""

    view: View
    text: Text | None
    """The workspace's charter; None where it has errors."""

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """In the order of the record."""
        return self.view.agreement.proposals

    def by_index(self, index: int | None) -> Proposal | None:
        """The proposal at an entry."""
        return next((each for each in self.proposals if each.index == index), None)

    def is_present(self, proposal: Proposal) -> bool:
        """Whether the workspace's charter is this one."""
        text = self.text
        return text is not None and (proposal.content, proposal.says["reference"]) == (
            text.content.digest,
            text.reference.digest,
        )


def agreed_here(here: Here) -> Agreed:
    """What is on record; nothing where the record has not begun."""
    compiled = here.opened.reading.compiled
    text = None if compiled is None else text_of(here.alliance.root, compiled)
    if not is_begun(here.alliance):
        return Agreed(View(), text)
    with record_of(open_workspace(here.alliance.root)) as record:
        return Agreed(record.view(), text)


def stand_of(here: Here, draft: Draft, agreed: Agreed) -> Stand:
    """Where a draft stands."""
    proposal = agreed.by_index(draft.proposed)
    if proposal is not None and (draft.withdrawn is None or agreed.view.agreement.agreed_at(proposal) is not None):
        return proposal_stand(proposal, agreed, here.today, _names(here))
    if draft.withdrawn is not None:
        return Stand("withdrawn", _("withdrawn"), "none", proposal=proposal)
    errors = len(look_at(here.alliance.root, draft.files).errors)
    if errors:
        said = ngettext("%(num)d error to be mended", "%(num)d errors to be mended", errors) % {"num": errors}
        return Stand("draft", _("draft"), "watch", said)
    if draft.files == draft.base_files:
        return Stand("draft", _("draft"), "none", _("nothing is changed yet"))
    return Stand("checked", _("checked"), "none", _("without errors; not proposed yet"))


def proposal_stand(proposal: Proposal, agreed: Agreed, today: date, names: Mapping[str, str]) -> Stand:
    """Where something stands that is on record."""
    at = agreed.view.agreement.agreed_at(proposal)
    if at is None:
        required, missing = len(proposal.required), proposal.missing
        newer = [each for each in agreed.proposals if each.contractual == proposal.contractual and each is not proposal]
        if any(each.index > proposal.index and each.rests_on is None for each in newer):
            return Stand("superseded", _("proposed anew since"), "none", proposal=proposal)
        word = _("signed by %(some)d of %(all)d") % {"some": required - len(missing), "all": required}
        who = ", ".join(names.get(each, each) for each in missing)
        return Stand("proposed", word, "watch", _("still to sign: %(who)s") % {"who": who}, proposal)
    if agreed.is_present(proposal):
        return Stand("force", _("in force"), "good", _since(proposal), proposal)
    in_force = agreed.view.agreement.in_force(today)
    if proposal.effective > today:
        return Stand("agreed", _("agreed"), "good", _from(proposal), proposal)
    if in_force is not None and in_force.index == proposal.index:
        said = _("its day has come; it takes the former charter's place within the hour")
        return Stand("agreed", _("agreed"), "good", said, proposal)
    said = _("it counted from %(day)s") % {"day": written_day(proposal.effective)}
    return Stand("superseded", _("superseded"), "none", said, proposal)


def _since(proposal: Proposal) -> str:
    return _("in force since %(day)s") % {"day": written_day(proposal.effective)}


def _from(proposal: Proposal) -> str:
    return _("in force from %(day)s") % {"day": written_day(proposal.effective)}


def _names(here: Here) -> dict[str, str]:
    return {key: party.name for key, party in here.charter.parties.items()}
