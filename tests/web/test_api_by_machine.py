"""The interface under a machine that calls its operations in any order, with whatever their descriptions allow.

Schemathesis makes the calls from the description (OpenAPI), links answers to later calls, and looks at each answer:
no failure of the server, a status and a shape that are described, nothing read without a token.
"""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from tallystick.web.alliances.models import Alliance
from web.obliged import person
from web.programs import Program

schemathesis = pytest.importorskip("schemathesis", reason="Schemathesis is not installed; make test installs it.")

# The machine's client leaves it to chance when an answer, and with it a file that was sent, is closed.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.usefixtures("closed"),
]

READERS = {"manager": ("manager", "north", "north/lead"), "auditor": ("auditor", ""), "member": ("member", "south")}
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance",
)  # fmt: skip


@pytest.fixture
def closed() -> Iterator[None]:
    """Files that the machine sent are closed before the next test; requests leave the test's transaction open, as
    those of Django's own client do."""
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield
    gc.collect()
    for each in signals:
        each.connect(close_old_connections)


@schemathesis.serializer("application/x-ndjson")  # type: ignore[untyped-decorator]  # it may not be installed
def _lines(context: Any, value: Any) -> Any:
    """A body of lines, as it is sent."""
    del context
    return value if isinstance(value, bytes) else str(value).encode()


def _checks() -> list[Callable[..., Any]]:
    return [getattr(schemathesis.checks, name) for name in CHECKS]


def _machine(program: Program, alliance: Alliance) -> Any:
    """The state machine of a reader; names of things that are there take the place of made-up ones half of the time."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    there = {
        "alliance": alliance.name, "kpi": "completion", "clause": "jobs-done", "source": "jobs", "period": "2024-11",
        "place": "south.2024-11", "number": 1, "index": 0, "party": "south",
    }  # fmt: skip

    class Machine(schema.as_state_machine()):  # type: ignore[misc]  # made at run time
        """One reader who calls whatever is described."""

        calls = 0

        def before_call(self, case: Any) -> None:
            case.path_parameters.update({name: there[name] for name in case.path_parameters if name in there})
            case.headers["Authorization"] = f"Bearer {program.secret}"
            type(self).calls += 1

        def validate_response(self, response: Any, case: Any, additional_checks: Any = (), **more: Any) -> None:
            del more
            case.validate_response(response, checks=[*_checks(), *additional_checks])

    return Machine


def _run(role: str, alliance: Alliance, *, examples: int, steps: int) -> int:
    machine = _machine(Program(person(alliance, *READERS[role])), alliance)
    machine.run(
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )
    )  # fmt: skip
    return int(machine.calls)


@pytest.mark.parametrize("role", READERS)
def test_no_order_of_calls_makes_it_fail(jobs: Alliance, role: str) -> None:
    assert _run(role, jobs, examples=4, steps=6) >= 12


@pytest.mark.slow
@pytest.mark.parametrize("role", READERS)
def test_no_long_order_of_calls_makes_it_fail(jobs: Alliance, role: str) -> None:
    assert _run(role, jobs, examples=60, steps=20) >= 400


@pytest.mark.slow
def test_every_operation_answers_as_it_is_described(jobs: Alliance) -> None:
    program = Program(person(jobs, *READERS["manager"]))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    called = set()

    for result in schema.get_all_operations():
        operation = result.ok()
        _call(operation, program, jobs)
        called.add(operation.label)

    assert len(called) >= 60


def _call(operation: Any, program: Program, alliance: Alliance) -> None:
    from hypothesis import given  # noqa: PLC0415  (beside its only use)

    @given(case=operation.as_strategy())
    @settings(
        max_examples=2, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def called(case: Any) -> None:
        if "alliance" in case.path_parameters:
            case.path_parameters["alliance"] = alliance.name
        answer = case.call(headers={"Authorization": f"Bearer {program.secret}"})
        case.validate_response(answer, checks=_checks())

    called()
