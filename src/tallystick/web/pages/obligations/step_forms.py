"""One form for each step of a case, and what it says in the language of the file of cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from tallystick.obligations.cases.case import Case, RightStatus
from tallystick.obligations.cases.ground import Ground, Served
from tallystick.obligations.cases.ladders import next_rungs
from tallystick.web.pages.obligations.forms import ActForm, ProofField, amount_field, day_field, note_field
from tallystick.web.pages.obligations.obliged import Obliged

PLANNED = 3
"""So many actions a plan can have on one page; a further plan can follow it."""
STATED = 3


WHO = {
    "obligor": _("the obligor"), "beneficiary": _("the beneficiary"), "third party": _("a third party"),
    "market": _("the market"), "weather": _("the weather"), "law": _("the law"),
    "other external": _("another external cause"),
}  # fmt: skip
STATUS = {"reserved": _("reserved until it is agreed"), "excused": _("excused"), "breach": _("a breach")}
"""What a cause means in law; nobody states a breach by leaving a list as it is."""
MEASURES = {
    "renegotiate": _("renegotiate"), "reallocate": _("reallocate"), "new protocol": _("a new protocol"),
    "training": _("training"), "process": _("a change of process"),
}  # fmt: skip
OUTCOMES = {
    "cured": _("cured"), "settled": _("settled"), "decided": _("decided"), "withdrawn": _("withdrawn"),
    "exercised": _("the right was exercised"), "lapsed": _("the right has lapsed"),
    "fell away": _("the miss fell away"),
}  # fmt: skip
CLOCKS = {
    "cause": _("stating the causes"), "plan": _("the plan"), "answer": _("the answer to the plan"),
    "cure": _("the cure"), "election": _("electing a right"), "rung": _("the level of the ladder"),
}  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """What a form has to know."""

    seen: Obliged
    case: Case
    party: str
    role: str

    @property
    def ground(self) -> Ground:
        """What the case stands on."""
        return Ground(self.seen.compiled, None)

    def roles(self, *parties: str) -> list[tuple[str, str]]:
        """The charter's roles of parties, to be chosen."""
        people = self.seen.here.charter.people
        return [(role, f"{role} ({person.title})" if person.title else role) for role, person in people.items()
                if role.split("/")[0] in parties]  # fmt: skip


class StepForm(ActForm):
    """A step that says nothing but that it was taken."""

    takes_files = True
    """Whether files can be its evidence; on a level without prejudice none can."""

    def __init__(self, *args: Any, asking: Asking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asking = asking
        self.make()
        if not asking.case.privileged:
            if self.takes_files:
                self.fields["proof"] = ProofField(required=False)
            self.fields["note"] = note_field()
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3

    @property
    def more(self) -> tuple[str, ...]:
        """The second and every further cause or action."""
        return tuple(name for name in self.fields if name[-1:].isdigit() and not name.endswith("1"))

    def make(self) -> None:
        """Adds the fields of the step."""

    def written(self) -> dict[str, Any]:
        """What the step says, in the keys of the file of cases."""
        return {}

    def ask_together(self) -> None:
        """Adds the choice to take the step with everybody's consent."""
        self.fields["together"] = forms.BooleanField(
            label=_("Ask the other parties to agree"), required=False,
            help_text=_("Needed where your party cannot take this step alone yet; files are left out then."),
        )  # fmt: skip

    def choose(self, name: str, label: Any, choices: list[tuple[str, Any]], *, required: bool = True) -> None:
        """Adds a choice."""
        listed = choices if required else [("", now_("not said")), *choices]
        self.fields[name] = forms.ChoiceField(label=label, choices=listed, required=required)


class RejectForm(StepForm):
    """The plan is rejected."""

    def make(self) -> None:
        """Why, and what would do."""
        self.fields["ground"] = forms.CharField(
            label=_("Why, and what would do"), max_length=2000, widget=forms.Textarea
        )

    def written(self) -> dict[str, Any]:
        """The ground."""
        return {"ground": self.given("ground")}


class CauseForm(StepForm):
    """A statement of causes, no admission."""

    def make(self) -> None:
        """The method, and up to so many causes with their shares."""
        self.fields["method"] = forms.CharField(
            label=_("How they were found"), max_length=200, help_text=_("Five whys, fault tree, timeline review …")
        )
        self.fields["incident"] = forms.CharField(
            label=_("Incident"), max_length=200, initial="all", help_text=_("‘all’ for the miss as a whole.")
        )
        for number in range(1, STATED + 1):
            of = {"number": number}
            needed = number == 1
            self.fields[f"what{number}"] = forms.CharField(
                label=_("Cause %(number)s") % of, max_length=500, required=needed
            )
            self.choose(f"who{number}", _("Cause %(number)s: who or what") % of, list(WHO.items()), required=needed)
            self.choose(f"status{number}", _("Cause %(number)s: in law") % of, list(STATUS.items()), required=needed)
            for end, label in (
                ("low", _("Cause %(number)s: share, at least (percent)")),
                ("high", _("Cause %(number)s: share, at most (percent)")),
            ):
                self.fields[f"{end}{number}"] = forms.DecimalField(
                    label=label % of, required=needed, min_value=Decimal(0), max_value=Decimal(100), max_digits=7,
                    decimal_places=4,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A cause that is named says all that belongs to it."""
        found = super().clean() or {}
        for number in range(2, STATED + 1):
            if found.get(f"what{number}"):
                for name in ("who", "status", "low", "high"):
                    if found.get(f"{name}{number}") in (None, ""):
                        self.add_error(f"{name}{number}", now_("Say this of each cause."))
        return found

    def written(self) -> dict[str, Any]:
        """The statement."""
        said = self.cleaned_data
        causes = [
            {
                "who": said[f"who{number}"], "status": said[f"status{number}"],
                "share": [said[f"low{number}"] / 100, said[f"high{number}"] / 100], "what": said[f"what{number}"],
            }
            for number in range(1, STATED + 1)
            if said.get(f"what{number}")
        ]  # fmt: skip
        return {
            "method": said["method"], "incident": said["incident"] or "all", "causes": causes,
            "signed by": [self.asking.role],
        }  # fmt: skip


class AgreeForm(StepForm):
    """The other side agrees to a statement of causes."""

    takes_files = False

    def make(self) -> None:
        """Which statement."""
        found = [
            (each.id, f"{each.incident}: {each.method} ({each.by})") for each in self.asking.case.record.statements
        ]
        self.choose("to", _("Statement"), found)

    def written(self) -> dict[str, Any]:
        """Which statement."""
        return {"to": self.given("to")}


class PlanForm(StepForm):
    """A corrective plan: what is done, by whom, by when, and what it should do to figures."""

    def make(self) -> None:
        """So many actions."""
        asking = self.asking
        kpis = [(name, kpi.title) for name, kpi in asking.seen.here.charter.kpis.items()]
        for number in range(1, PLANNED + 1):
            of, needed = {"number": number}, number == 1
            self.fields[f"what{number}"] = forms.CharField(
                label=_("Action %(number)s") % of, max_length=500, required=needed, help_text=_("What is done.")
            )
            self.choose(
                f"owner{number}",
                _("Action %(number)s: owner") % of,
                asking.roles(*asking.case.record.parties),
                required=needed,
            )
            self.choose(f"measure{number}", _("Action %(number)s: kind") % of, list(MEASURES.items()), required=needed)
            self.fields[f"due{number}"] = day_field(_("Action %(number)s: last day") % of, required=needed)
            self.choose(f"kpi{number}", _("Action %(number)s: the KPI that will show it") % of, kpis, required=False)
            self.fields[f"met{number}"] = forms.CharField(
                label=_("Action %(number)s: what its figures will hold") % of, required=False, max_length=60,
                help_text=_("Such as >= 96, in the KPI's unit."),
            )  # fmt: skip
            self.fields[f"periods{number}"] = forms.IntegerField(
                label=_("Action %(number)s: in so many periods in a row") % of,
                required=False,
                min_value=1,
                max_value=24,
            )
        self.fields["beyond"] = forms.BooleanField(
            label=_("The miss cannot be cured within the cure period"), required=False,
            help_text=_("Then the dates of the plan stand in its place, where the other side accepts it."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An action that is named says all that belongs to it."""
        found = super().clean() or {}
        for number in range(1, PLANNED + 1):
            if found.get(f"what{number}"):
                for name in ("owner", "measure", "due"):
                    if found.get(f"{name}{number}") in (None, "") and f"{name}{number}" not in self.errors:
                        self.add_error(f"{name}{number}", now_("Say this of each action."))
            if bool(found.get(f"kpi{number}")) != bool(found.get(f"met{number}")):
                self.add_error(f"met{number}", now_("A KPI and what it will hold belong together."))
        return found

    def written(self) -> dict[str, Any]:
        """The plan."""
        said = self.cleaned_data
        actions = []
        for number in range(1, PLANNED + 1):
            if said.get(f"what{number}"):
                effect: dict[str, Any] | None = None
                if said.get(f"kpi{number}"):
                    kpi = said[f"kpi{number}"]
                    by_party = any("party" in each for each in self.asking.seen.here.charter.kpis[kpi].by)
                    effect = {
                        "kpi": kpi, "met": said[f"met{number}"], "periods": said.get(f"periods{number}") or 1,
                        "party": self.asking.case.record.obligor if by_party else None,
                    }  # fmt: skip
                actions.append({
                    "id": f"a{number}", "owner": said[f"owner{number}"], "measure": said[f"measure{number}"],
                    "what": said[f"what{number}"], "due": said[f"due{number}"], "effect": effect,
                })  # fmt: skip
        return {"actions": actions, "beyond": True if said["beyond"] else None}


class DoneForm(StepForm):
    """An action of the plan is done."""

    def make(self) -> None:
        """Which action: those of the own party that are not done."""
        record = self.asking.case.record
        done = dict(record.done)
        found = [
            (each.id, each.what)
            for each in record.actions
            if each.id not in done and each.owner.split("/")[0] == self.asking.party
        ]
        self.choose("action", _("Action"), found)

    def written(self) -> dict[str, Any]:
        """Which action."""
        return {"action": self.given("action")}


class WaiveForm(StepForm):
    """A right, or the whole case, is let go."""

    def make(self) -> None:
        """Which right."""
        mine = [
            each.name
            for each in self.asking.case.rights
            if each.holder == self.asking.party and each.status is not RightStatus.ELECTED
        ]
        self.choose(
            "what",
            _("What is waived"),
            [*((each, each) for each in mine), ("all", _("everything, which ends the case"))],
        )

    def written(self) -> dict[str, Any]:
        """What."""
        return {"what": self.given("what")}


class ExtendForm(StepForm):
    """More time for one clock."""

    takes_files = False

    def make(self) -> None:
        """Which clock, and until when."""
        names = dict.fromkeys(each.name.split(" ")[0] for each in self.asking.case.clocks if each.due is not None)
        self.choose("clock", _("Clock"), [(each, CLOCKS[each]) for each in names if each in CLOCKS])
        self.fields["until"] = day_field(_("The last day that is in time"))

    def written(self) -> dict[str, Any]:
        """Which clock, and until when."""
        return {"clock": self.given("clock"), "until": self.cleaned_data["until"]}


class ReferForm(StepForm):
    """The dispute goes to the next level."""

    def make(self) -> None:
        """To which level, and with which of the records that the ladder asks for."""
        dispute = self.asking.case.record.dispute
        if dispute is None:
            return
        ladder = self.asking.ground.ladder(dispute)
        found = [ladder.rungs[position].name for position in next_rungs(dispute, ladder)]
        self.choose("to", _("Level"), [(each, each) for each in found])
        here, ahead = ladder.rungs[dispute.stay.rung], [ladder.rungs[each] for each in next_rungs(dispute, ladder)]
        self.records((*here.exit, *(record for rung in ahead for record in rung.entry)))
        self.ask_together()

    def records(self, names: tuple[str, ...]) -> None:
        """Adds the records that the ladder asks for."""
        if names:
            self.fields["records"] = forms.MultipleChoiceField(
                label=_("Records that are there"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(each, each) for each in dict.fromkeys(names)],
            )  # fmt: skip

    def written(self) -> dict[str, Any]:
        """To which level."""
        return {"to": self.given("to"), "evidence": list(self.cleaned_data.get("records", ()))}


class SettleForm(ReferForm):
    """The dispute is settled; how is not recorded."""

    takes_files = False

    def make(self) -> None:
        """With the records that the ladder asks for, and the amount that holds from now on."""
        dispute = self.asking.case.record.dispute
        rung = None if dispute is None else self.asking.ground.rung(self.asking.case.record)
        if rung is not None:
            self.records(tuple(rung.exit))
        self.fields["amount"] = amount_field(
            _("The amount that holds now"), required=False,
            help_text=_("For the account; leave it empty where it is the determined one."),
        )  # fmt: skip

    def written(self) -> dict[str, Any]:
        """That it is settled."""
        return {"evidence": list(self.cleaned_data.get("records", ()))}


class DecideForm(ReferForm):
    """What was decided on the level."""

    def make(self) -> None:
        """For whom, by whom."""
        found = (
            [("matter", _("the matter"))]
            if self.asking.case.record.is_matter
            else [
                ("obligor", _("for the obligor")),
                ("beneficiary", _("for the beneficiary")),
                ("partly", _("in part")),
            ]
        )
        self.choose("for_", _("How it was decided"), found)
        if not self.asking.case.privileged:
            self.fields["who"] = forms.CharField(
                label=_("Who decided"),
                max_length=200,
                required=False,
                help_text=_("Empty where your party has the casting vote."),
            )
        rung = self.asking.ground.rung(self.asking.case.record)
        if rung is not None:
            self.records(tuple(rung.exit))

    def written(self) -> dict[str, Any]:
        """For whom, by whom."""
        return {
            "for": self.given("for_"),
            "decided by": self.given("who"),
            "evidence": list(self.cleaned_data.get("records", ())),
        }


class ProceedingsForm(StepForm):
    """A party goes to court."""

    def make(self) -> None:
        """Whether it is urgent relief."""
        self.fields["urgent"] = forms.BooleanField(label=_("Only to preserve rights (urgent relief)"), required=False)

    def written(self) -> dict[str, Any]:
        """Whether it is urgent."""
        return {"urgent": True if self.cleaned_data["urgent"] else None}


class AcknowledgeForm(StepForm):
    """What was received is acknowledged."""

    takes_files = False

    def make(self) -> None:
        """Which of what was served."""
        found = [
            (took.step.id, took.says) for took in self.asking.case.history if is_served_to(took, self.asking.party)
        ]
        self.choose("of", _("What was received"), found)

    def written(self) -> dict[str, Any]:
        """Which."""
        return {"of": self.given("of")}


class CorrectForm(StepForm):
    """A step was recorded by mistake."""

    takes_files = False

    def make(self) -> None:
        """Which of the own steps."""
        found = [
            (t.step.id, f"{t.step.step}: {t.says}") for t in self.asking.case.history if t.party == self.asking.party
        ]
        self.choose("of", _("Step"), found)

    def written(self) -> dict[str, Any]:
        """Which."""
        return {"of": self.given("of")}


class CloseForm(StepForm):
    """The case is closed."""

    def make(self) -> None:
        """How it ended."""
        self.choose("outcome", _("How it ends"), list(OUTCOMES.items()))
        self.ask_together()

    def written(self) -> dict[str, Any]:
        """How it ended."""
        return {"outcome": self.given("outcome")}


def is_served_to(took: Any, party: str) -> bool:
    """Whether a step is a notice that another party served."""
    return isinstance(took.step, Served) and took.party != party


FORMS: Mapping[str, Callable[..., StepForm]] = {
    "reply": StepForm,
    "cause": CauseForm,
    "agree cause": AgreeForm,
    "plan": PlanForm,
    "accept": StepForm,
    "reject": RejectForm,
    "done": DoneForm,
    "cured": StepForm,
    "acknowledge": AcknowledgeForm,
    "extend": ExtendForm,
    "meeting": StepForm,
    "refer": ReferForm,
    "settle": SettleForm,
    "decide": DecideForm,
    "proceedings": ProceedingsForm,
    "withdraw": StepForm,
    "waive": WaiveForm,
    "close": CloseForm,
    "correct": CorrectForm,
}
"""The steps that have a form here; a nudge, a notice, an election are letters, and a dispute is of a determination."""
