"""Amendments: proposed, checked, back-tested, signed by the parties, and in force; and who may do what."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tallystick.cycle.checking import sound_charter
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.succession import succession
from tallystick.cycle.workspace import open_workspace
from tallystick.web.alliances.models import Alliance
from tallystick.web.drafting.due import enact_all
from tallystick.web.drafting.models import Draft, Finding
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import run_job
from tallystick.web.people.models import Person
from web.by_hand import PARTIES, key_of, prepared, proven, sign_at, signed
from web.people import person_with

SignedIn = Callable[[Person], Client]


@pytest.fixture
def managers(kept: Alliance, signed_in: SignedIn) -> dict[str, Client]:
    """A client for the manager of each party, who fills the charter's role and has just proven who they are."""
    return {
        party: proven(signed_in(person_with(kept, "manager", party, fills=[f"{party}/manager"]))) for party in PARTIES
    }


def _address(alliance: Alliance, rest: str = "") -> str:
    return f"/alliances/{alliance.name}/amendments/{rest}"


def _begin(client: Client, alliance: Alliance, title: str = "Completion 97 % in December") -> Draft:
    answer = client.post(_address(alliance, "new"), {"title": title, "because": "The season is over."})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Draft.objects.get(alliance=alliance, title=title)


def _retarget(client: Client, alliance: Alliance, draft: Draft, value: str = "97") -> Any:
    return client.post(
        _address(alliance, f"{draft.number}/change"),
        {
            "part": "kpi/completion", "field": "target", "how": "from", "start": "2013-12", "value": value,
            "version": str(Draft.objects.get(pk=draft.pk).version), "reason": "The schedule is thinner.",
        },
    )  # fmt: skip


def _propose(client: Client, alliance: Alliance, draft: Draft, effective: str = "2013-12-10", **other: str) -> Any:
    now = Draft.objects.get(pk=draft.pk)
    says = {
        "version": str(now.version), "effective": effective, "agreed": "2013-12-10", "rights": "preserved",
        "applies": "periods that begin on or after it", "misses": "survive", "caps": "survive", "banks": "survive",
        "because": "The schedule is thinner.",
    } | other  # fmt: skip
    return client.post(_address(alliance, f"{draft.number}/propose"), says)


def _text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def _work(alliance: Alliance) -> None:
    for job in Job.objects.filter(alliance=alliance, state="queued"):
        run_job.func(job.pk)


@pytest.mark.slow
def test_an_amendment_goes_from_a_draft_to_force(kept: Alliance, managers: dict[str, Client], on_record: Path) -> None:
    before = sound_charter(kept.root)
    hub = managers["hub"]

    draft = _begin(hub, kept)
    assert _retarget(hub, kept, draft).status_code == 302
    page = _text(hub.get(_address(kept, f"{draft.number}/")))
    assert "checked" in page
    assert "target" in page
    for look in ("effect", "back-test"):
        assert hub.post(_address(kept, f"{draft.number}/{look}"), {"effective": "2013-12-10"}).status_code == 302
        _work(kept)
        shown = hub.get(_address(kept, f"{draft.number}/{look}?effective=2013-12-10"))
        assert shown.status_code == 200
    assert Finding.objects.filter(alliance=kept).count() == 2, list(Job.objects.values_list("said", flat=True))

    assert _propose(hub, kept, draft).status_code == 302
    sign = _address(kept, f"{draft.number}/sign")
    for party in ("hub", "endeavor"):
        answer = sign_at(managers[party], sign, f"{party}/manager", key_of(on_record, party))
        assert answer.status_code == 302, _text(answer)
    page = _text(hub.get(_address(kept, f"{draft.number}/")))
    assert "signed by 2 of 3" in page
    assert sound_charter(kept.root).sha256 == before.sha256
    assert (
        sign_at(managers["expressjet"], sign, "expressjet/manager", key_of(on_record, "expressjet")).status_code == 302
    )

    after = sound_charter(kept.root)
    assert after.charter.amends is not None
    assert after.charter.amends.charter == before.sha256
    assert [each.sha256 for each in succession(open_workspace(kept.root), after)] == [before.sha256, after.sha256]
    assert (kept.root / "earlier" / "before-2013-12-10" / "kpis.yaml").is_file()
    assert "in force since" in _text(hub.get(_address(kept)))
    assert hub.get(f"/alliances/{kept.name}/").status_code == 200


@pytest.mark.slow
def test_an_amendment_of_the_future_takes_effect_on_its_day(
    kept: Alliance, managers: dict[str, Client], on_record: Path
) -> None:
    before = sound_charter(kept.root).sha256
    draft = _drafted(managers["hub"], kept)
    assert _propose(managers["hub"], kept, draft, effective="2013-12-15").status_code == 302
    for party in PARTIES:
        sign_at(managers[party], _address(kept, f"{draft.number}/sign"), f"{party}/manager", key_of(on_record, party))

    assert sound_charter(kept.root).sha256 == before
    assert "in force from 15 Dec 2013" in _text(managers["hub"].get(_address(kept)))
    kept.behind -= timedelta(days=5)
    kept.save()
    with django_job() as job:
        said = enact_all(job)

    assert said == f"In force: {kept.name} (New York regional connection)."
    assert sound_charter(kept.root).sha256 != before
    with django_job() as job:
        assert enact_all(job) == "Nothing was due."


@contextmanager
def django_job() -> Iterator[Job]:
    """A job that runs."""
    yield Job.objects.create(task="tallystick.web.drafting.due.enact_all", state="running")


def _drafted(client: Client, alliance: Alliance, title: str = "Another floor") -> Draft:
    """A draft with another floor of a clause, in figures and in words."""
    draft = _begin(client, alliance, title)
    text = draft.files["charter/clauses.yaml"]
    changed = text.replace("    floor: 93\n", "    floor: 93.5\n", 1).replace("at least 93.0 %", "at least 93.5 %", 1)
    changed = changed.replace("point below 93.0 %", "point below 93.5 %", 1)
    saved = client.post(
        _address(alliance, f"{draft.number}/text"), {"file": "charter/clauses.yaml", "content": changed, "version": "1"}
    )
    assert saved.status_code == 302
    return Draft.objects.get(pk=draft.pk)


def test_a_save_from_another_version_is_refused_with_the_difference_and_nothing_is_lost(
    kept: Alliance, managers: dict[str, Client]
) -> None:
    draft = _drafted(managers["hub"], kept)
    theirs = draft.files["charter/alliance.yaml"].replace("law: New York", "law: Delaware")
    mine = draft.files["charter/alliance.yaml"].replace("law: New York", "law: New Jersey")
    address = _address(kept, f"{draft.number}/text")

    first = managers["endeavor"].post(address, {"file": "charter/alliance.yaml", "content": theirs, "version": "2"})
    second = managers["hub"].post(address, {"file": "charter/alliance.yaml", "content": mine, "version": "2"})

    assert (first.status_code, second.status_code) == (302, 409)
    page = second.content.decode()
    assert "W023" in page
    assert "<del>- law: New Jersey</del>" in page
    assert "<ins>+ law: Delaware</ins>" in page
    assert "law: New Jersey\n" in page  # what was typed is still in the field
    assert 'name="version" id="version" value="3"' in page
    now = Draft.objects.get(pk=draft.pk)
    assert "law: Delaware" in now.files["charter/alliance.yaml"]
    assert "floor: 93.5" in now.files["charter/clauses.yaml"]


def test_a_form_that_was_opened_before_another_save_changes_nothing(
    kept: Alliance, managers: dict[str, Client]
) -> None:
    draft = _drafted(managers["hub"], kept)
    sent = {
        "part": "kpi/completion", "field": "target", "how": "from", "start": "2013-12", "value": "97", "version": "1",
    }  # fmt: skip

    answer = managers["hub"].post(_address(kept, f"{draft.number}/change"), sent)

    assert answer.status_code == 409
    assert Draft.objects.get(pk=draft.pk).version == 2


def test_what_is_typed_is_checked_without_being_saved(kept: Alliance, managers: dict[str, Client]) -> None:
    draft = _begin(managers["hub"], kept)
    text = draft.files["charter/clauses.yaml"]
    line = next(number for number, each in enumerate(text.splitlines(), start=1) if each == "    floor: 92")
    content = text.replace("    floor: 92\n", "    flooor: 92\n", 1)

    answer = managers["hub"].post(
        _address(kept, f"{draft.number}/check"), {"file": "charter/clauses.yaml", "content": content}
    )

    assert f"charter/clauses.yaml:{line}:5" in answer.content.decode()
    assert "C001" in _text(answer)
    assert "Did you mean" in _text(answer)
    assert Draft.objects.get(pk=draft.pk).version == 1


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("target", "ninety", "expected a number"),
        ("target", "", "expected a number"),
        ("bands", "{good: [", "cannot be read"),
        ("owner", "hub/manager", "Nothing is changed by this"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_form(
    kept: Alliance, managers: dict[str, Client], field: str, value: str, why: str
) -> None:
    draft = _begin(managers["hub"], kept)
    part = "kpi/completion_year_to_date"

    answer = managers["hub"].post(
        _address(kept, f"{draft.number}/change"),
        {"part": part, "field": field, "how": "from", "start": "2013-12", "value": value, "version": "1"},
    )

    assert answer.status_code == 422
    assert why in _text(answer)
    assert Draft.objects.get(pk=draft.pk).version == 1


@pytest.mark.slow
def test_a_managerial_change_is_in_force_at_once_without_signatures(
    kept: Alliance, managers: dict[str, Client]
) -> None:
    hub = managers["hub"]
    draft = _begin(hub, kept, "Another owner")
    sent = {"part": "kpi/on_time_departures", "field": "owner", "value": "endeavor/manager", "version": "1"}
    assert hub.post(_address(kept, f"{draft.number}/change"), sent).status_code == 302
    assert "nobody has to sign it" in _text(hub.get(_address(kept, f"{draft.number}/propose")))

    answer = hub.post(_address(kept, f"{draft.number}/propose"), {"version": "2"})

    assert answer.status_code == 302
    assert sound_charter(kept.root).charter.kpis["on_time_departures"].owner == "endeavor/manager"
    assert "in force" in _text(hub.get(_address(kept, f"{draft.number}/")))


@pytest.mark.slow
def test_a_draft_of_a_charter_that_has_changed_is_laid_over_the_present_one(
    kept: Alliance, managers: dict[str, Client]
) -> None:
    hub = managers["hub"]
    stale = _drafted(hub, kept)
    other = _begin(hub, kept, "Another owner")
    hub.post(
        _address(kept, f"{other.number}/change"),
        {"part": "clause/weather-left-out", "field": "owner", "value": "hub/manager", "version": "1"},
    )
    assert hub.post(_address(kept, f"{other.number}/propose"), {"version": "2"}).status_code == 302

    refused = _propose(hub, kept, stale)
    page = _text(hub.get(_address(kept, f"{stale.number}/present")))
    taken = hub.post(_address(kept, f"{stale.number}/present"), {"version": "2", "prefer": "mine"})

    assert refused.status_code == 409
    assert "The charter has changed since" in _text(refused)
    assert "the draft's changes are laid over the present charter as they are" in page.replace("&#39;", "'")
    assert taken.status_code == 302
    now = Draft.objects.get(pk=stale.pk)
    assert "owner: hub/manager" in now.files["charter/clauses.yaml"]
    assert "floor: 93.5" in now.files["charter/clauses.yaml"]
    assert now.base == sound_charter(kept.root).sha256


@pytest.mark.slow
def test_fields_that_both_changed_are_named(kept: Alliance, managers: dict[str, Client]) -> None:
    hub = managers["hub"]
    address = "{}/change"
    for number, owner in ((1, "hub/manager"), (2, "endeavor/manager")):
        draft = _begin(hub, kept, f"Owner {number}")
        sent = {"part": "clause/weather-left-out", "field": "owner", "value": owner, "version": "1"}
        assert hub.post(_address(kept, address.format(draft.number)), sent).status_code == 302
    assert hub.post(_address(kept, "1/propose"), {"version": "2"}).status_code == 302

    page = _text(hub.get(_address(kept, "2/present")))
    hub.post(_address(kept, "2/present"), {"version": "2", "prefer": "theirs"})

    assert "clauses/weather-left-out/owner" in page
    first, second = (Draft.objects.get(alliance=kept, number=number) for number in (1, 2))
    assert second.files == first.files


@pytest.mark.slow
def test_points_are_raised_answered_and_closed(
    kept: Alliance, managers: dict[str, Client], signed_in: SignedIn
) -> None:
    hub = managers["hub"]
    _begin(hub, kept)
    member = signed_in(person_with(kept, "member", "endeavor"))

    raised = member.post(_address(kept, "1/points"), {"kind": "concern", "text": "Winter is coming."})
    empty = member.post(_address(kept, "1/points"), {"kind": "concern", "text": " "})
    point = Draft.objects.get(alliance=kept).points.get()
    hub.post(_address(kept, f"1/points/{point.pk}/answer"), {"text": "The floor leaves weather out."})
    answered = _text(hub.get(_address(kept, "1/")))
    other = signed_in(person_with(kept, "contributor", "expressjet"))
    refused = other.post(_address(kept, f"1/points/{point.pk}/close"))
    closed = member.post(_address(kept, f"1/points/{point.pk}/close"))

    assert (raised.status_code, empty.status_code) == (302, 422)
    assert "answered" in answered
    assert (refused.status_code, closed.status_code) == (403, 302)
    point.refresh_from_db()
    assert point.closed is not None
    assert "closed by Member Endeavor" in _text(hub.get(_address(kept, "1/")))


@pytest.mark.slow
def test_a_withdrawn_amendment_is_no_longer_signed_here(
    kept: Alliance, managers: dict[str, Client], on_record: Path
) -> None:
    hub = managers["hub"]
    draft = _drafted(hub, kept)
    assert _propose(hub, kept, draft).status_code == 302
    address = _address(kept, f"{draft.number}/sign")
    text = prepared(hub, address, "hub/manager")

    foreign = managers["endeavor"].post(_address(kept, f"{draft.number}/withdraw"))
    mine = hub.post(_address(kept, f"{draft.number}/withdraw"))
    late = hub.post(address, {"signing": "record", "file": signed(text, key_of(on_record, "hub"))})

    assert (foreign.status_code, mine.status_code, late.status_code) == (400, 302, 400)
    assert "withdrawn" in _text(hub.get(_address(kept)))


@pytest.mark.slow
def test_a_proposed_draft_keeps_its_text(kept: Alliance, managers: dict[str, Client]) -> None:
    hub = managers["hub"]
    draft = _drafted(hub, kept)
    assert _propose(hub, kept, draft).status_code == 302
    before = Draft.objects.get(pk=draft.pk)

    answer = hub.post(
        _address(kept, f"{draft.number}/text"), {"file": "charter/kpis.yaml", "content": "x", "version": "3"}
    )
    again = _propose(hub, kept, before)

    assert answer.status_code == 422
    assert "W024" in _text(answer)
    assert again.status_code == 400
    assert Draft.objects.get(pk=draft.pk).files == before.files


@pytest.mark.slow
def test_a_party_leaves_and_the_page_says_what_follows(kept: Alliance, managers: dict[str, Client]) -> None:
    hub = managers["hub"]

    made = hub.post(
        _address(kept, "leaves"),
        {"title": "ExpressJet leaves", "party": "expressjet", "until": "2013-12-31", "notice": "2013-12-01"},
    )
    wrong = hub.post(_address(kept, "leaves"), {"title": "x", "party": "hub", "successor": "hub", "until": "x"})

    page = _text(hub.get(_address(kept, "1/")))
    assert (made.status_code, wrong.status_code) == (302, 422)
    assert "It is no longer a member from 31 Dec 2013 on." in page
    assert Draft.objects.get(alliance=kept).departs == "expressjet"


@pytest.mark.slow
def test_a_party_that_joins_has_to_sign_what_counts_from_its_first_day(
    kept: Alliance, managers: dict[str, Client]
) -> None:
    hub = managers["hub"]
    sent = {
        "title": "Mesa joins", "party": "mesa", "name": "Mesa Airlines", "column": "carrier", "value": "YV",
        "since": "2013-12-20",
    }  # fmt: skip

    made = hub.post(_address(kept, "joins"), sent)
    twice = hub.post(_address(kept, "joins"), {**sent, "party": "hub"})
    page = hub.get(_address(kept, "1/propose"))
    assert 'value="2013-12-20"' in page.content.decode()
    proposed = _propose(hub, kept, Draft.objects.get(alliance=kept), effective="2013-12-20")

    assert (made.status_code, twice.status_code, proposed.status_code) == (302, 422, 302)
    with record_of(open_workspace(kept.root)) as record:
        last = record.view().agreement.proposals[-1]
    assert set(last.missing) == {"mesa", *PARTIES}


SEEN = {
    "manager": (200, 302), "executive": (200, 302), "counsel": (200, 302), "analyst": (200, 302),
    "contributor": (200, 403), "member": (200, 403), "clean-team member": (200, 403), "auditor": (200, 403),
    "regulator": (200, 403), "respondent": (404, 404), "operator": (404, 404),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("role", SEEN)
def test_who_reads_and_who_writes_drafts(
    kept: Alliance, managers: dict[str, Client], signed_in: SignedIn, role: str
) -> None:
    _drafted(managers["hub"], kept)
    party = "" if role in ("auditor", "regulator", "operator") else "endeavor"
    client = signed_in(person_with(kept, role, party))
    sees, writes = SEEN[role]

    read = [client.get(_address(kept, rest)).status_code for rest in ("", "1/", "1/effect", "1/back-test", "1/sign")]
    begun = client.post(_address(kept, "new"), {"title": "Mine"}).status_code
    refused = [
        client.post(_address(kept, rest)).status_code
        for rest in ("1/effect", "1/back-test", "1/propose", "1/withdraw", "1/stop", "1/present")
    ]

    assert read == [sees] * 5
    assert begun == writes
    assert writes == 302 or refused == [writes] * 6


@pytest.mark.slow
def test_what_clauses_would_have_cost_others_is_not_shown(
    kept: Alliance, managers: dict[str, Client], signed_in: SignedIn
) -> None:
    hub = managers["hub"]
    draft = _drafted(hub, kept)
    hub.post(_address(kept, f"{draft.number}/back-test"))
    _work(kept)

    whole = _text(hub.get(_address(kept, f"{draft.number}/back-test")))
    partly = _text(managers["endeavor"].get(_address(kept, f"{draft.number}/back-test")))
    member = _text(signed_in(person_with(kept, "member", "endeavor")).get(_address(kept, f"{draft.number}/back-test")))

    assert "ExpressJet Airlines" in whole
    assert "Endeavor Air" in partly
    assert "ExpressJet Airlines" not in partly
    assert "withheld from you" in partly
    assert "Nothing that you may see" in member
    assert "USD" not in member


def test_no_draft_of_another_alliance_is_found(
    kept: Alliance, alliance: Alliance, managers: dict[str, Client], signed_in: SignedIn
) -> None:
    _begin(managers["hub"], kept)
    elsewhere = signed_in(person_with(alliance, "manager", "hub", email="elsewhere@example.org"))

    assert elsewhere.get(_address(alliance, "1/")).status_code == 404
    assert elsewhere.get(_address(kept, "1/")).status_code == 404


def test_a_page_that_saves_by_itself_says_so_and_shows_what_it_refuses(
    kept: Alliance, managers: dict[str, Client]
) -> None:
    hub = managers["hub"]
    draft = _begin(hub, kept)
    address = _address(kept, f"{draft.number}/text")
    content = draft.files["charter/alliance.yaml"].replace("law: New York", "law: Delaware")
    sent = {"file": "charter/alliance.yaml", "content": content, "version": "1"}

    saved = hub.post(address, sent, headers={"hx-request": "true"})
    again = hub.post(address, sent)
    stale = hub.post(address, {**sent, "content": content + "# mine\n"}, headers={"hx-request": "true"})

    assert "Version 2 , saved" in _text(saved) or "Version 2, saved" in _text(saved)
    assert again.status_code == 302  # the same text, sent once more, is no conflict
    assert stale.status_code == 200
    assert "W023" in stale.content.decode()
    assert Draft.objects.get(pk=draft.pk).version == 2
