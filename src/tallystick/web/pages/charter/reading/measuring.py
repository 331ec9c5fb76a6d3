"""What is measured and why: objectives, KPIs in plain words, facts and measures, the scorecard, disclosure."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from tallystick.charter.model import Charter
from tallystick.charter.model.kpis import Kpi
from tallystick.charter.model.scorecard import Item
from tallystick.charter.model.strategy import Dated, Objective
from tallystick.charter.model.targets import Reference
from tallystick.reports import words
from tallystick.reports.numbers import symbol, with_unit, written
from tallystick.web.design.environment import day, said
from tallystick.web.pages.charter.reading.parts import Part, Table, anchor, row, rows


def objectives(charter: Charter, seen: Sequence[Objective]) -> Iterator[Part]:
    """Why we measure; ``seen`` are the objectives that the reader sees."""
    strategy, ids = charter.strategy, {each.id for each in seen}
    whole = rows(
        row(_("Mission"), strategy.mission),
        row(_("Vision"), strategy.vision),
        row(_("Values"), *strategy.values),
        row(_("Perspectives"), ", ".join(strategy.perspective_names)),
        row(
            _("Key result areas"),
            *(": ".join(filter(None, (e.title, e.statement))) for e in strategy.key_result_areas.values()),
        ),
    )
    if whole:
        yield Part("strategy", _("Mission and perspectives"), ("strategy",), rows=whole)
    at = {each.id: place for place, each in enumerate(strategy.objectives)}
    for each in seen:
        yield Part(
            anchor("objectives", each.id),
            each.title or each.statement,
            ("strategy", "objectives", at[each.id]),
            lead=each.statement if each.title else "",
            rows=rows(
                row(_("Perspective"), each.perspective),
                row(_("Whose"), _unit(charter, each.unit)),
                row(_("Answered for by"), _role(charter, each.owner)),
                row(_("Until"), day(each.until) if each.until else None),
                row(_("Shown by"), *(charter.kpis[name].title for name in each.kpis if name in charter.kpis)),
                row(
                    _("Helps"),
                    *(_objective(charter, to) for to in (*each.supports, *(e.to for e in each.links)) if to in ids),
                ),
                row(_("Milestones"), *(f"{e.title}: {day(e.due)}" for e in each.milestones)),
            ),
        )
    for place, done in enumerate(strategy.initiatives):
        if set(done.objectives) <= ids:
            yield Part(
                anchor("initiatives", done.id),
                done.title,
                ("strategy", "initiatives", place),
                lead=done.statement or "",
                rows=rows(
                    row(_("Serves"), *(_objective(charter, name) for name in done.objectives)),
                    row(_("Answered for by"), _role(charter, done.owner)),
                    row(_("When"), f"{day(done.from_)} – {day(done.until)}"),
                    row(
                        _("Budget"),
                        None
                        if done.budget is None
                        else with_unit(written(done.budget), done.currency or charter.currency or ""),
                    ),
                ),
            )
    for place, rule in enumerate(strategy.attributions):
        yield Part(
            anchor("attributions", rule.id),
            _("Who is credited: %(kpi)s") % {"kpi": charter.kpis[rule.kpi].title},
            ("strategy", "attributions", place),
            rows=rows(
                row(_("Rule"), rule.rule),
                row(_("Among"), ", ".join(rule.among)),
                row(_("Shares"), *(f"{name}: {_dated(share)}" for name, share in rule.shares.items())),
            ),
        )


def _dated(values: Dated) -> str:
    return ", ".join(
        written(value) if since == "always" else f"{written(value)} ({since})" for since, value in values.items()
    )


def _unit(charter: Charter, unit: str | None) -> str:
    if unit is None:
        return _("the alliance's")
    return charter.parties[unit].name if unit in charter.parties else charter.strategy.units[unit].title


def _objective(charter: Charter, name: str) -> str:
    return next((each.title or each.statement for each in charter.strategy.objectives if each.id == name), name)


def _role(charter: Charter, role: str | None) -> str | None:
    if role is None:
        return None
    return f"{charter.people[role].title} ({role})" if role in charter.people else role


def kpis(charter: Charter) -> Iterator[Part]:
    """Every KPI as it was agreed, in plain words."""
    for name, kpi in charter.kpis.items():
        yield Part(
            anchor("kpis", name),
            kpi.title,
            ("kpis", name),
            lead=kpi.question or "",
            rows=rows(
                row(_("Formula"), kpi.formula, code=True),
                row(_("Measures"), *_measures(charter, kpi), code=True),
                row(_("Only facts where"), kpi.where, code=True),
                row(_("Unit"), kpi.unit),
                row(_("Better"), said(words.direction_words(kpi.direction, kpi.unit))),
                row(_("Target"), *(words.target_words(each, kpi.unit) for each in kpi.target)),
                row(
                    _("Status"),
                    *(
                        f"{said(band.title or words.status_word(key, kpi))}: {band.when}"
                        for key, band in kpi.bands.items()
                    ),
                ),
                row(_("Baseline"), _reference(kpi.baseline, kpi.unit)),
                row(_("Benchmark"), _reference(kpi.benchmark, kpi.unit)),
                row(_("Broken down by"), *("; ".join(" × ".join(each) for each in kpi.by),)),
                row(_("Periods"), kpi.calendar),
                row(_("Rounding"), words.rounding_words(kpi.rounding)),
                row(_("No value"), *words.empty_words(kpi)),
                row(_("Exclusions"), *(words.exclusion_words(key, rule) for key, rule in kpi.excludes.items())),
                row(_("Decides"), kpi.decision),
                row(_("Standing"), said(kpi.binding)),
                row(_("Answered for by"), _role(charter, kpi.owner)),
                row(_("Measured by"), kpi.measured_by),
                row(_("Agreed by"), ", ".join(kpi.approvers)),
                row(_("Disclosed to"), said(kpi.disclosure)),
                row(_("Evidence"), *kpi.evidence),
                row(_("Note"), kpi.note),
            ),
            tables=_kpi_examples(kpi),
        )


def _measures(charter: Charter, kpi: Kpi) -> Iterator[str]:
    """The measures that its formula names, with what they count."""
    for name, measure in charter.measures.items():
        if name in _words(kpi.formula):
            yield f"{name} = {measure.formula}" + (f" WHERE {measure.where}" if measure.where else "")


def _words(formula: str) -> set[str]:
    return set("".join(each if each.isalnum() or each in "_-" else " " for each in formula).split())


def _reference(found: Reference | None, unit: str) -> str | None:
    if found is None:
        return None
    return ", ".join(filter(None, (with_unit(written(found.value), symbol(unit)), found.from_)))


def _kpi_examples(kpi: Kpi) -> tuple[Table, ...]:
    if not kpi.examples:
        return ()
    made = tuple(
        (
            ", ".join(f"{name} = {'–' if value is None else written(value)}" for name, value in each.given.items())
            or _("%(count)s rows") % {"count": len(each.rows)},
            "" if each.target is None else written(each.target),
            str(each.expect),
            said(words.status_word(each.status, kpi)) if each.status else "",
            each.note or "",
        )
        for each in kpi.examples
    )
    heads = (_("Given"), _("Target"), _("Gives"), _("Status"), _("Note"))
    return (Table(_("Worked examples; they run at every check"), heads, made),)


def facts(charter: Charter) -> Iterator[Part]:
    """Sources with their columns, and measures."""
    for name, source in charter.sources.items():
        columns = tuple(
            (
                key,
                each.title or "",
                each.unit or each.type,
                _("required") if each.required else "",
                said(each.disclosure),
            )
            for key, each in source.columns.items()
        )
        yield Part(
            anchor("sources", name),
            _("Facts: %(name)s") % {"name": source.title or name},
            ("sources", name),
            lead=source.holds or "",
            rows=rows(
                row(_("Delivered by"), source.provided_by),
                row(_("Due"), source.due),
                row(_("Licence"), source.licence),
                row(_("One fact is known by"), ", ".join(source.key)),
                row(_("Rules"), *(rule.check for rule in source.rules), code=True),
            ),
            tables=(
                Table(_("Columns"), (_("Column"), _("Title"), _("Unit"), _("Needed"), _("Disclosed to")), columns),
            ),
        )
    if charter.measures:
        made = tuple(
            (name, each.title or "", each.formula + (f" WHERE {each.where}" if each.where else ""), each.source or "")
            for name, each in charter.measures.items()
        )
        yield Part(
            "measures",
            _("Measures"),
            ("measures",),
            tables=(Table(_("Named parts of formulas"), (_("Name"), _("Title"), _("Formula"), _("Counts")), made),),
        )


def scorecard(charter: Charter, hidden: frozenset[str]) -> Iterator[Part]:
    """Which KPIs are read together, with what weight; lines of objectives that the reader does not see are left out."""
    made = tuple(_lines(charter.scorecard.items, charter, hidden, 0))
    if made:
        yield Part(
            "scorecard",
            charter.scorecard.title or _("The scorecard"),
            ("scorecard",),
            rows=row(_("Scores"), *(said(text) for text in words.scoring_words(charter.scorecard))),
            tables=(Table(_("Lines with their weights"), (_("Line"), _("Weight"), _("Critical")), made),),
        )


def _lines(items: Sequence[Item], charter: Charter, hidden: frozenset[str], depth: int) -> Iterator[tuple[str, ...]]:
    for item in items:
        if item.objective in hidden:
            continue
        title = item.title or (
            charter.kpis[item.kpi].title
            if item.kpi in charter.kpis
            else _objective(charter, item.objective)
            if item.objective
            else item.group or ""
        )
        yield "– " * depth + title, _dated(item.weight), _("yes") if item.critical else ""
        yield from _lines(item.items, charter, hidden, depth + 1)


def disclosure(charter: Charter) -> Iterator[Part]:
    """Who sees what."""
    meant = {
        "all parties": _("Every party sees every figure."),
        "owner only": _("The party that owns it sees it; others see that it is withheld."),
        "aggregate only": _("Others see the whole, and no part of another party."),
        "clean team": _("The clean team sees it; others do not."),
    }
    found = [
        *((_("KPI"), each.title, each.disclosure) for each in charter.kpis.values()),
        *((_("Measure"), each.title or name, each.disclosure) for name, each in charter.measures.items()),
        *(
            (_("Column"), f"{source}.{name}", column.disclosure)
            for source, each in charter.sources.items()
            for name, column in each.columns.items()
        ),
    ]
    used = list(dict.fromkeys(each for _what, _name, each in found))
    others = tuple((what, name, said(each)) for what, name, each in found if each != "all parties")
    tables = (Table(_("Not open to every party"), (_("Kind"), _("Name"), _("Disclosed to")), others),) if others else ()
    yield Part(
        "disclosure",
        _("Who sees what"),
        (),
        lead="" if others else _("Everything that is measured is open to every party."),
        rows=rows(*(row(said(each), meant[each]) for each in used)),
        tables=tables,
    )
