"""A determination is read back from its record, and one changed value is seen."""

import pytest

from cycle.editions.pact import FEBRUARY, JANUARY, at, deliver, make_pact
from tallystick.cycle.determining import determine_workspace
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.reading import read_determination
from tallystick.obligations.record import content_of, record_of
from tallystick.terms.canonical import canonical_bytes, read_canonical


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Determination, ...]:
    pact = make_pact(tmp_path_factory.mktemp("read") / "pact", ledger=False)
    deliver(pact, JANUARY, "2024-02-02")
    deliver(pact, FEBRUARY, "2024-03-02")
    return determine_workspace(pact, known_at=at("2024-03-12")).determinations


def test_every_determination_is_read_back_as_it_was(made: tuple[Determination, ...]) -> None:
    assert len(made) == 2
    for each in made:
        assert read_determination(read_canonical(canonical_bytes(content_of(each)))) == each
        assert read_determination(record_of(each)) == each


def test_a_changed_record_is_not_the_one_that_its_hash_names(made: tuple[Determination, ...]) -> None:
    record = record_of(made[1])

    for field, value in (("amount", "0.00"), ("outcome", "met"), ("period", "2024-01"), ("because", [])):
        assert record[field] != value
        with pytest.raises(InputError, match="is not the one that its hash names"):
            read_determination({**record, field: value})


def test_what_is_no_determination_is_refused(made: tuple[Determination, ...]) -> None:
    record = content_of(made[0])

    for field in ("clause", "points", "consequences", "inputs"):
        with pytest.raises(InputError, match="is no determination"):
            read_determination({name: value for name, value in record.items() if name != field})
    with pytest.raises(InputError, match="is not the one that its hash names"):
        read_determination({**record, "extra": 1})
