"""The words of forms are those of the language of cases, none missing and none beside it."""

from typing import get_args

from tallystick.charter.model import cases
from tallystick.obligations.cases.case import Status
from tallystick.obligations.cases.transitions import TRANSITIONS
from tallystick.web.pages.obligations.case_steps import LETTERS, STEPS
from tallystick.web.pages.obligations.cases import CAUSED, STATUSES
from tallystick.web.pages.obligations.step_forms import CLOCKS, FORMS, MEASURES, OUTCOMES, STATUS, WHO


def test_every_word_of_the_language_can_be_chosen() -> None:
    assert set(WHO) == set(get_args(cases.Who)) == set(CAUSED)
    assert set(STATUS) == set(get_args(cases.LegalStatus))
    assert set(MEASURES) == set(get_args(cases.MeasureKind))
    assert set(OUTCOMES) == set(get_args(cases.Outcome))
    assert set(CLOCKS) == set(get_args(cases.ClockName))


def test_every_step_has_a_name_and_a_page_of_its_own() -> None:
    assert set(STEPS) == set(TRANSITIONS)
    assert set(TRANSITIONS) - set(FORMS) - set(LETTERS) == {"nudge", "open", "dispute"}
    assert set(STATUSES) == set(Status)
