"""What is promised: each clause in its agreed words, in plain language beside them, and by its worked examples."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from tallystick.charter.clauses.wording.plain import plain
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.values import NamedValue
from tallystick.cycle.clause_examples import RanExample, clause_examples
from tallystick.reports.clause_text import sentences
from tallystick.reports.numbers import with_unit, written
from tallystick.web.alliances.kept import Kept
from tallystick.web.design.environment import said
from tallystick.web.pages.charter.reading.parts import Part, Row, Table, anchor, row, rows

_ran: Kept[tuple[RanExample, ...]] = Kept(256)
_plain: Kept[tuple[str, ...]] = Kept(1024)


def clauses(charter: Charter, compiled: CompiledCharter | None) -> Iterator[Part]:
    """Every clause; without a sound charter there is neither plain language nor an example."""
    for name, clause in charter.clauses.items():
        sound = compiled is not None and name in compiled.clauses.definitions
        yield Part(
            anchor("clauses", name),
            clause.title or name,
            ("clauses", name),
            lead=_("Section %(number)s") % {"number": clause.section} if clause.section else "",
            rows=_terms(charter, clause),
            words=tuple(sentences(clause.text)) if clause.text else (),
            plain=_in_plain_words(name, compiled) if compiled is not None and sound else (),
            tables=_examples(name, compiled) if compiled is not None and sound else (),
        )


def _in_plain_words(name: str, compiled: CompiledCharter) -> tuple[str, ...]:
    definition = compiled.clauses.definitions[name]
    return _plain.get((compiled.sha256, name), lambda: plain(definition, compiled.charter))


def _terms(charter: Charter, clause: Clause) -> tuple[Row, ...]:
    def names(parties: tuple[str, ...]) -> str:
        return ", ".join(charter.parties[each].name for each in parties if each in charter.parties)

    return rows(
        row(_("Promised by"), names(clause.obligor or clause.mutual)),
        row(_("Promised to"), names(clause.beneficiary)),
        row(_("Measured by"), charter.kpis[clause.kpi].title if clause.kpi in charter.kpis else None),
        row(_("Why"), clause.because),
        row(_("Disputes"), clause.disputes),
        row(_("Watched by"), clause.owner),
        row(_("Note"), clause.note),
    )


def _examples(name: str, compiled: CompiledCharter) -> tuple[Table, ...]:
    """The worked examples as the engine determines them now."""
    ran = _ran.get((compiled.sha256, name), lambda: clause_examples(compiled, name))
    made = tuple(
        (
            f"{each.number}",
            found.period,
            compiled.charter.parties[found.obligor].name
            if found.obligor in compiled.charter.parties
            else found.obligor,
            said(found.outcome.value.replace("_", " ")),
            "" if found.amount is None else with_unit(written(found.amount), found.currency or ""),
            " ".join(found.because),
        )
        for each in ran
        for found in each.determinations
    )
    wrong = tuple(text for each in ran for text in each.wrong)
    heads = (_("Example"), _("Period"), _("Party"), _("Outcome"), _("Amount"), _("Because"))
    notes = tuple(each.example.note for each in ran if each.example.note)
    caption = _("Worked examples, as they are determined now")
    if notes:
        caption = f"{caption}: {' '.join(notes)}"
    tables: tuple[Table, ...] = (Table(caption, heads, made),) if made else ()
    if wrong:
        tables += (Table(_("Examples that do not hold"), (_("What is wrong"),), tuple((text,) for text in wrong)),)
    return tables


def values(charter: Charter) -> Iterator[Part]:
    """Named values that clauses reckon with, and caps over several clauses."""
    if charter.values:
        yield Part(
            "values",
            _("Named values"),
            ("values",),
            tables=(
                Table(
                    _("What clauses reckon with"),
                    (_("Name"), _("Title"), _("Where it comes from")),
                    tuple((name, each.title or "", _origin(charter, each)) for name, each in charter.values.items()),
                ),
            ),
        )
    for name, cap in charter.caps.items():
        yield Part(
            anchor("caps", name),
            _("Cap over several clauses: %(name)s") % {"name": name},
            ("caps", name),
            lead=cap.because or "",
            rows=rows(
                row(_("At most"), _("%(amount)s in each %(period)s") % {"amount": cap.at, "period": cap.per}),
                row(
                    _("Clauses"),
                    *(charter.clauses[each].title or each for each in cap.clauses if each in charter.clauses),
                ),
                row(_("Who gives way"), cap.share),
            ),
        )


def _origin(charter: Charter, each: NamedValue) -> str:
    unit = each.unit or ""
    if each.is_ is not None:
        return with_unit(written(each.is_), unit)
    if each.kpi is not None:
        return _("the KPI %(kpi)s, %(at)s") % {"kpi": _titled(charter.kpis, each.kpi), "at": each.at}
    if each.clause is not None:
        return _("the %(what)s of the clause %(clause)s, %(at)s") % {
            "what": each.what,
            "clause": _titled(charter.clauses, each.clause),
            "at": each.at,
        }
    if each.set_by is not None:
        return _("set by %(who)s") % {"who": each.set_by}
    if each.delivered is not None:
        return each.delivered
    return ", ".join(f"{period}: {written(value)}" for period, value in (each.table or {}).items())


def _titled(things: Mapping[str, object], name: str) -> str:
    return str(getattr(things.get(name), "title", None) or name)
