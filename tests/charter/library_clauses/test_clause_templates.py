"""Is the clause library whole: templates that fit each other, compile, and say in words what their logic does?"""

import pytest

from tallystick.charter.clauses.wording.agreement import agreement
from tallystick.charter.clauses.wording.plain import plain
from tallystick.charter.compiling import examine
from tallystick.charter.library import library
from tallystick.charter.library.clauses import FAMILIES, ClauseTemplate, clause_library
from tallystick.charter.library.clauses.model import OPEN
from tallystick.charter.library.clauses.ready import ready
from tallystick.charter.library.clauses.writing import agreed_text, logic_text, placeholder, template_charter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import InputError

HELD = clause_library()
NAMES = sorted(HELD.templates)

MISSION = {
    "completion floor": "completion-floor", "relief, drop": "controllable-completion-drop",
    "relief, excuse": "controllable-completion-excuse", "relief, rebase": "controllable-completion-rebase",
    "on-time bands": "on-time-bands", "availability": "availability-with-maintenance",
    "response by severity": "response-by-severity", "resolution": "resolution-time",
    "first-time-right": "first-time-right", "defects": "defect-rate", "mean and percentile": "mean-and-tail",
    "minimum commitment": "minimum-commitment", "take-or-pay": "take-or-pay", "marginal tiers": "volume-tiers",
    "all units": "retrospective-rebate", "gain and pain": "gain-pain-share", "savings": "savings-share",
    "revenue share": "revenue-share", "royalty": "royalty-steps", "exclusivity": "exclusivity-by-minimum",
    "service points": "service-points", "at-risk pool": "at-risk-pool", "earn-back": "earn-back",
    "bonus": "performance-bonus", "reporting": "report-duty", "data": "data-delivery", "survey": "survey-score",
    "soft standard": "reasonable-efforts", "goal alignment": "goal-alignment-review", "emissions": "emission-target",
    "verification": "emission-verification", "safety": "lost-time-injuries", "diversity": "diversity-in-leadership",
    "breach notice": "breach-notice", "antitrust log": "antitrust-log", "antitrust training": "antitrust-training",
    "market change": "market-corridor", "change in law": "change-in-law", "force majeure": "force-majeure",
    "long stop": "force-majeure-long-stop", "benchmark": "price-benchmark", "escalator": "price-escalator",
    "exit": "exit-handover", "step-in": "step-in", "key personnel": "key-personnel",
    "innovation": "innovation-commitment", "committee": "joint-committee", "payment": "payment-on-time",
}  # fmt: skip


def test_the_library_has_a_template_for_everything_that_was_asked_for() -> None:
    assert set(MISSION.values()) <= set(HELD.templates)
    assert {each.family for each in HELD.templates.values()} == set(FAMILIES)


def test_titles_and_texts_are_distinct() -> None:
    for part in ("title", "text", "when"):
        said = [getattr(each, part) for each in HELD.templates.values()]

        assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_only_what_there_is(name: str) -> None:
    template = HELD.templates[name]

    assert set(template.instead) <= set(HELD.templates) - {name}
    assert template.instead
    assert set(template.kpis) <= set(library().kpis)
    assert len(set(template.pitfalls)) >= 2
    assert {"obligor", "beneficiary"} <= set(OPEN.findall(template.text))
    assert not OPEN.search(agreed_text(template, placeholder(name, template)))
    assert not OPEN.search(logic_text(template, placeholder(name, template)))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles_in_a_charter_of_its_own_without_any_problem_of_its_clause(name: str) -> None:
    document = read_texts([("charter.yaml", template_charter(name, HELD.templates[name], library()).encode())])
    charter, found = shape(document)
    assert charter is not None, "\n".join(map(str, found))

    compiled, more = examine(charter, document)

    of_clauses = [str(each) for each in (*found, *more) if each.level == "error" or "C500" <= each.id <= "C599"]
    assert of_clauses == []
    assert compiled is not None
    assert list(compiled.clauses.definitions) == [name]


@pytest.mark.parametrize("name", NAMES)
def test_text_and_logic_of_a_template_agree_both_ways(name: str) -> None:
    made = ready(name)

    assert [each.message for each in agreement(made.definition, made.compiled.charter)] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_rendering_names_both_parties_and_every_kpi(name: str) -> None:
    made = ready(name)
    words = " ".join(plain(made.definition, made.compiled.charter))

    assert all(party.name in words for party in made.compiled.charter.parties.values())
    if made.definition.kpi is not None:
        assert made.compiled.charter.kpis[made.definition.kpi].title in words


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_source_or_says_what_it_is_taken_from(name: str) -> None:
    for number in HELD.templates[name].numbers.values():
        assert number.known.startswith(("usual: ", "none is usual; take it from "))
        assert all(value and basis for value, basis in number.usual.items())


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(
        InputError, match=r"no clause template 'take-or-pai' in the library\. Did you mean 'take-or-pay'"
    ):
        HELD.template("take-or-pai")
    with pytest.raises(InputError, match=r"no family 'service' of clauses; there are service level, volume and"):
        HELD.of_family("service")


def of(**changes: object) -> dict[str, object]:
    held = HELD.templates["smoothed-level"].model_dump(mode="python", by_alias=True)
    return {**held, **changes}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "{obligor} owes {beneficiary} {price}."}, r"text leaves \{price\} open"),
        ({"logic": "floor: 98"}, "logic does not use the number 'credit'"),
        ({"text": "{obligor} owes {beneficiary} {credit} {currency}."}, "text does not use the number 'floor'"),
        ({"pitfalls": ("one",)}, "at least 2 items"),
        ({"numbers": {"floor": {"value": 98, "is": "least"}}}, "either 'usual' values or says what to 'take from'"),
        ({"family": "other"}, "service level"),
    ],
)
def test_a_template_that_is_not_whole_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ClauseTemplate.model_validate(of(**changes))
