"""What was agreed around the figures: the alliance, its parties and people, its timetable, and how it decides."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tallystick.charter.membership import stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import Leaving, Party
from tallystick.charter.model.closing import STEPS
from tallystick.charter.model.governance import Committee, Ladder
from tallystick.web.design.environment import day
from tallystick.web.pages.charter.reading.parts import Part, Row, Table, anchor, row, rows


def alliance(charter: Charter) -> Iterator[Part]:
    """Purpose, term, clock, law and rank."""
    business, amends, standing = charter.business_days, charter.amends, charter.standing
    yield Part(
        "about",
        _("What the parties agreed on"),
        ("purpose",) if charter.purpose else ("title",),
        lead=charter.purpose or "",
        rows=rows(
            row(_("Note"), charter.note),
            row(
                _("Term"),
                _("%(first)s up to and without %(last)s")
                % {"first": day(charter.term.start), "last": day(charter.term.end)},
            ),
            row(_("Time zone"), charter.zone),
            row(_("A day begins"), f"{charter.day_start:%H:%M}" if charter.day_start else _("at midnight")),
            row(_("Periods"), charter.calendar),
            row(
                _("Business days"),
                None
                if business is None
                else _("not at the weekend, nor on holidays of %(tables)s (%(of)s)")
                % {"tables": ", ".join(business.calendar), "of": business.of},
            ),
            row(_("Currency"), charter.currency),
            row(_("Law"), charter.law),
            row(
                _("Words and logic"),
                _("Where the words of a clause and its logic differ, the logic counts.")
                if charter.prevails == "logic"
                else _("Where the words of a clause and its logic differ, the words count."),
            ),
        ),
    )
    if amends is not None:
        yield Part(
            "amends",
            _("What it amends"),
            ("amends",),
            lead=amends.because or "",
            rows=rows(
                row(_("Amends the charter"), f"{amends.charter[:16]}…", code=True),
                row(_("In force from"), day(amends.effective)),
                row(_("Agreed on"), day(amends.agreed)),
                row(_("Applies to"), *amends.applies_to),
                row(_("Rights that had arisen"), amends.accrued_rights),
                row(_("Misses before"), amends.misses),
                row(_("Caps before"), amends.caps),
                row(_("Carried over before"), amends.banks),
            ),
        )
    said = rows(
        row(_("Belongs to"), standing.under),
        row(_("Rank"), standing.rank),
        row(_("Has effect in"), *standing.jurisdictions),
        row(_("Disputes go to"), standing.forum),
    )
    if said:
        yield Part("standing", _("Its rank among other agreements"), ("standing",), rows=said)
    for name, rule in standing.compliance.items():
        yield Part(
            anchor("compliance", name),
            _("Compliance: %(area)s") % {"area": rule.area},
            ("standing", "compliance", name),
            lead=rule.applies,
            rows=rows(
                row(_("Watched by"), rule.watched_by),
                row(_("Next review"), day(rule.review_by) if rule.review_by else None),
                row(_("Evidence"), *rule.evidence),
            ),
        )


def parties(charter: Charter) -> Iterator[Part]:
    """Each party with its days, and what leaving fixes."""
    for name, party in charter.parties.items():
        yield Part(
            anchor("parties", name),
            party.name,
            ("parties", name),
            lead=party.role or "",
            rows=rows(_membership(name, party, charter), _leaving(party.leaving) if party.leaving else ()),
        )
    fixed = _leaving(charter.leaving)
    if fixed:
        yield Part("leaving", _("When a party leaves"), ("leaving",), rows=fixed)


def _membership(name: str, party: Party, charter: Charter) -> tuple[Row, ...]:
    succession = party.successor_of
    return rows(
        row(_("Called here"), name, code=True),
        row(
            _("Belongs to the alliance"),
            *(
                _("%(first)s up to and without %(last)s") % {"first": day(start), "last": day(end)}
                for start, end in stretches(party, charter)
            ),
        ),
        row(_("Its facts"), *(f"{column}: {', '.join(values)}" for column, values in party.is_.items())),
        row(
            _("What happened"),
            *(
                " ".join(
                    filter(None, (f"{each.event}, {day(each.from_)}", f"({each.because})" if each.because else ""))
                )
                for each in party.events
            ),
        ),
        row(
            _("Takes the place of"),
            None
            if succession is None
            else _("%(party)s, from %(day)s") % {"party": succession.party, "day": day(succession.from_)},
        ),
    )


def _leaving(leaving: Leaving) -> tuple[Row, ...]:
    kinds = (
        (_("Settlement"), leaving.settlement),
        (_("Goes on"), leaving.survives),
        (_("Data"), leaving.data),
        (_("Sees of the past"), leaving.access),
    )
    duties = (
        row(
            label,
            *(
                ", ".join(filter(None, (each.what, each.within, day(each.until) if each.until else None, each.by)))
                for each in found
            ),
        )
        for label, found in kinds
    )
    return rows(row(_("Unfinished period"), leaving.stub), *duties)


def people(charter: Charter) -> Iterator[Part]:
    """Roles and their powers, committees, ladders of disputes, and how notices are served."""
    if charter.people:
        yield Part(
            "roles",
            _("Roles and powers"),
            ("people",),
            tables=(
                Table(
                    _("The charter names roles, so that a change of people unsigns nothing."),
                    (_("Role"), _("Title"), _("May")),
                    tuple((name, each.title, ", ".join(each.may)) for name, each in charter.people.items()),
                ),
            ),
        )
    for name, committee in charter.committees.items():
        yield _committee(name, committee)
    for name, ladder in charter.ladders.items():
        yield _ladder(name, ladder)
    notices = charter.notices
    said = rows(
        row(
            _("Working hours"),
            f"{notices.opens:%H:%M}–{notices.closes:%H:%M}" if notices.opens != notices.closes else None,
        ),
        row(
            _("Ways"),
            *(
                ", ".join(
                    filter(
                        None,
                        (
                            name,
                            _("received %(count)s business days after it was sent") % {"count": each.business_days}
                            if each.business_days
                            else "",
                            _("received %(count)s hours after it was sent") % {"count": each.hours}
                            if each.hours
                            else "",
                            "; ".join(each.proof),
                        ),
                    )
                )
                for name, each in notices.channels.items()
            ),
        ),
        row(_("Addresses"), *(f"{party}: {', '.join(where)}" for party, where in notices.addresses.items())),
    )
    if said:
        yield Part("notices", _("How notices are served"), ("notices",), rows=said)


def _committee(name: str, committee: Committee) -> Part:
    def numbers(found: dict[str, int]) -> str:
        return ", ".join(f"{party}: {number}" for party, number in found.items())

    return Part(
        anchor("committees", name),
        _("Committee %(name)s") % {"name": name},
        ("committees", name),
        rows=rows(
            row(_("Members"), numbers(committee.members)),
            row(_("Quorum"), numbers(committee.quorum)),
            row(_("Votes"), f"{committee.votes}, {committee.decides}"),
            row(_("Meets"), committee.meets and _("every %(period)s") % {"period": committee.meets}),
            row(_("Casting vote"), *(f"{subject}: {party}" for subject, party in committee.casting.items())),
            row(_("Disputes"), committee.disputes),
        ),
    )


def _ladder(name: str, ladder: Ladder) -> Part:
    steps = tuple(
        (
            rung.name,
            ", ".join(rung.who),
            rung.within or "",
            ", ".join(
                filter(None, (_("binding") if rung.binding else "", _("without prejudice") if rung.privileged else ""))
            ),
        )
        for rung in ladder.rungs
    )
    return Part(
        anchor("ladders", name),
        _("Disputes: %(name)s") % {"name": name},
        ("ladders", name),
        rows=rows(
            row(
                _("May be raised"),
                ladder.claim_within and _("%(time)s after the determination") % {"time": ladder.claim_within},
            ),
            row(
                _("Smaller disputes"),
                ladder.threshold and _("end on the first step below %(amount)s") % {"amount": ladder.threshold},
            ),
        ),
        tables=(Table(_("Steps, from the first"), (_("Step"), _("Who"), _("Within"), _("Result")), steps),),
    )


def timetable(charter: Charter) -> Iterator[Part]:
    """By when each step of a period's close is done, and what happens when past figures change."""
    words = {
        "data due": _("Facts are due"),
        "provisional": _("Provisional figures"),
        "claims until": _("Last day to claim"),
        "answers": _("Last day to answer"),
        "lock": _("Figures become final"),
        "edition": _("The edition is published"),
        "payment": _("What follows is paid"),
    }
    steps = charter.close.rules()
    if steps:
        yield Part(
            "close",
            _("The close of a period"),
            ("close",),
            tables=(
                Table(
                    _("Counted from the last day of the period"),
                    (_("Step"), _("By when")),
                    tuple((words[step], steps[step]) for step in STEPS if step in steps),
                ),
            ),
        )
    changed = charter.restatements
    yield Part(
        "restatements",
        _("When past figures change"),
        ("restatements",) if "restatements" in charter.model_fields_set else (),
        rows=rows(
            row(
                _("Adjusted from"),
                f"{changed.material} {charter.currency or ''}".strip() if changed.material else _("any amount"),
            ),
            row(_("How"), changed.remedy),
            row(_("Not after"), changed.long_stop),
        ),
    )
