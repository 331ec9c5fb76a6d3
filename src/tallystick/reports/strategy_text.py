"""The strategy as plain text: objectives as a tree, with what cascades, who contributed, and what initiatives bring.

An objective stands below the first one that it contributes to; its other links are named beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from tallystick.reports.numbers import difference, gap_symbol, symbol, written
from tallystick.reports.terminal import clip, table, wrapped
from tallystick.reports.words import MISSING_WORDS, SHAPES, status_word, value_text
from tallystick.scorecard.attribution import Attributed
from tallystick.scorecard.cascade import Cascade, Part
from tallystick.scorecard.initiatives import InitiativeState
from tallystick.scorecard.milestones import MilestoneState, counted
from tallystick.scorecard.strategy import Edge, ObjectiveState, StrategyView

GAP = " "
MILESTONE_WORDS: Mapping[str, str] = {"done": "Done", "late": "Late", "not_due": "Not due"}


def strategy_text(view: StrategyView, titles: Mapping[str, str], width: int = 100) -> str:
    """The whole strategy in lines of at most so many columns; ``titles`` are those of KPIs by id."""
    lines = [view.title, f"Strategy at the end of {view.period_label}, as of {view.as_of}", ""]
    for word, text in (("Mission", view.mission), ("Vision", view.vision), ("Values", "; ".join(view.values))):
        if text:
            lines += wrapped(text, width, first=f"{word}: ", rest=" " * (len(word) + 2))
    tree = _Tree(view, titles, width)
    parts = (
        ("Objectives", tree.lines()),
        ("Contributions", _contributions(view.attributions, titles, width)),
        ("Initiatives", _initiatives(view.initiatives, titles, width)),
        ("Analysis", _analysis(view, width)),
    )
    for heading, found in parts:
        body = list(found)
        if body:
            lines += ["", heading, "─" * len(heading), *body]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Tree:
    """The objectives below those that they contribute to."""

    def __init__(self, view: StrategyView, titles: Mapping[str, str], width: int) -> None:
        self.titles = titles
        self.width = width
        self.nodes = {node.id: node for node in view.map.nodes}
        self.cascades: dict[str, list[Cascade]] = {}
        for each in view.cascades:
            self.cascades.setdefault(each.objective, []).append(each)
        self.up: dict[str, list[Edge]] = {}
        for edge in view.map.edges:
            self.up.setdefault(edge.child, []).append(edge)
        self.below: dict[str, list[str]] = {}
        for child, edges in self.up.items():
            self.below.setdefault(edges[0].parent, []).append(child)
        self.rows = view.map.rows

    def lines(self) -> Iterator[str]:
        """The tree, row by row of the map; of objectives in a circle the first by name stands at the top."""
        for perspective, row in self.rows:
            roots = [node for node in row if node.id not in self.up or self.heads_circle(node.id)]
            if roots and perspective:
                yield perspective[:1].upper() + perspective[1:]
            for root in roots:
                yield from self.branch(root, 1)

    def heads_circle(self, name: str) -> bool:
        """Whether the way up from an objective leads back to it, and it is the first by name on that way."""
        seen: list[str] = []
        at = name
        while at in self.up and at not in seen:
            seen.append(at)
            at = self.up[at][0].parent
        return at == name and name == min(seen, default="")

    def branch(self, node: ObjectiveState, depth: int) -> Iterator[str]:
        indent = "  " * depth
        yield _beside(f"{indent}{node.title}", _status(node), self.width)
        yield from wrapped(self.who(node), self.width, first=f"{indent}  ", rest=f"{indent}  ")
        for judgement in node.judgements:
            figure = judgement.figure
            name = self.titles.get(figure.kpi, figure.kpi)
            target = (
                ""
                if judgement.target is None
                else f", target {written(judgement.target, places=judgement.places, gap=GAP)}"
            )
            value = value_text(figure).replace("\u202f", GAP).replace("\u00a0", GAP)
            word = f"{SHAPES[judgement.severity]} {status_word(judgement.status)}"
            yield _beside(f"{indent}    {name}: {value}{target}", word, self.width)
        for milestone in node.milestones:
            yield _beside(f"{indent}    {milestone.title}, due {milestone.due}", _milestone(milestone), self.width)
        for found in self.cascades.get(node.id, ()):
            yield from self.cascade(found, f"{indent}    ")
        for child in self.below.get(node.id, ()):
            if not self.heads_circle(child):
                yield from self.branch(self.nodes[child], depth + 1)

    def who(self, node: ObjectiveState) -> str:
        """Level, owner, dates, and what it contributes to."""
        facts = [node.level if node.unit is None else f"{node.level} {node.unit_title}"]
        facts += [part for part in (node.function, node.key_result_area, node.owner) if part]
        if node.until:
            facts.append(f"until {node.until}")
        for edge in self.up.get(node.id, ()):
            facts.append(f"{edge.kind} to {self.nodes[edge.parent].title}")
        return " · ".join(facts)

    def cascade(self, found: Cascade, indent: str) -> Iterator[str]:
        """What parts bring to one figure, to the last digit: parts and residual add up to it."""
        name, places = self.titles.get(found.kpi, found.kpi), found.judgement.places
        if found.parts:
            yield f"{indent}{name} from its parts:"
            for part in found.parts:
                yield self.part(part, f"{indent}  ", places)
            yield from _residual(found, f"{indent}  ")
            if found.target_gap is not None and found.target is not None:
                gap = difference(found.target_gap, places=places, gap=GAP)
                yield f"{indent}  target {written(found.target, places=places, gap=GAP)}, not given to any part {gap}"
        for component in found.components:
            left = (
                "" if component.residual is None else f", residual {difference(component.residual, places=0, gap=GAP)}"
            )
            of = "" if component.of_parent is None else f" of {written(component.of_parent, gap=GAP)}"
            value = None if component.judgement is None else component.judgement.figure.exact
            shown = "no value" if value is None else written(value, places=places, gap=GAP)
            yield f"{indent}{name}, {component.role}: {self.nodes[component.objective].title} {shown}{of}{left}"
        for credit in found.credits:
            amount = "no value" if credit.amount is None else written(credit.amount, places=places, gap=GAP)
            share = written(credit.share * 100, gap=GAP)
            yield f"{indent}{name}: {share} % credited to {self.nodes[credit.objective].title}, {amount}"
        if found.shared_with:
            others = ", ".join(self.nodes[each].title for each in found.shared_with)
            yield f"{indent}{name} is shared with {others}; it counts once"

    def part(self, part: Part, indent: str, places: int) -> str:
        figure = part.judgement.figure if part.judgement else None
        if not part.counts:
            value = "not in force"
        elif figure is None or figure.exact is None:
            value = MISSING_WORDS[figure.missing][0] if figure and figure.missing else "no value"
        else:
            value = written(figure.exact if part.amount is None else part.amount, places=places, gap=GAP)
        target = "" if part.target is None else f", asked for {written(part.target, places=places, gap=GAP)}"
        return f"{indent}{self.nodes[part.objective].title} ({part.unit_title}): {value}{target}"


def _residual(found: Cascade, indent: str) -> Iterator[str]:
    places, sign = found.judgement.places, symbol(found.unit)
    if found.unknown:
        yield f"{indent}residual unknown: no figure of {', '.join(found.unknown)}"
    elif found.combined == "none":
        yield f"{indent}parts of it do not add up, so there is no residual"
    elif found.result is not None and found.residual is not None:
        together = "sum" if found.combined == "sum" else "pooled"
        result = written(found.result, places=places, gap=GAP)
        residual = difference(found.residual, places=places, gap=GAP)
        left = found.residual_parts
        beyond = f" ({written(left[0], gap=GAP)} / {written(left[1], gap=GAP)} in no part)" if left else ""
        yield f"{indent}{together} {result} {sign}, residual {residual} {gap_symbol(found.unit)}{beyond}"


def _status(node: ObjectiveState) -> str:
    word = MILESTONE_WORDS.get(node.status) or status_word(node.status)
    return f"{SHAPES[node.severity]} {word}"


def _milestone(milestone: MilestoneState) -> str:
    late = f", {milestone.days_late} days late" if milestone.days_late else ""
    shape = {"done": "●", "late": "▲", "not_due": "○"}[milestone.state]
    return f"{shape} {MILESTONE_WORDS[milestone.state]}{late}"


def _beside(left: str, right: str, width: int) -> str:
    """Two texts at the ends of a line; the left one is cut where they do not fit."""
    room = width - len(right) - 2
    return f"{clip(left, room):<{room}}  {right}"


def _contributions(found: Sequence[Attributed], titles: Mapping[str, str], width: int) -> Iterator[str]:
    for each in found:
        whole = value_text(each.whole).replace("\u202f", GAP).replace("\u00a0", GAP)
        yield f"{titles.get(each.kpi, each.kpi)}, {each.period}: {whole}, divided by the rule '{each.rule}' ({each.id})"
        rows = [
            (
                one.title,
                "" if one.amount is None else _money(one.amount),
                "" if one.share is None else f"{written(one.share * 100, places=1)} %",
                MISSING_WORDS[one.missing][0] if one.missing else "",
            )
            for one in each.contributions
        ]
        if each.adjustment is not None:
            rows.append((each.adjustment.kind, _money(each.adjustment.amount), "", "adjustment"))
        yield from table(
            rows, ("who", "amount", "share", "note"), right=[False, True, True, False], width=width
        ).splitlines()


def _initiatives(found: Sequence[InitiativeState], titles: Mapping[str, str], width: int) -> Iterator[str]:
    for each in found:
        sign = f" {each.currency}" if each.currency else ""
        budget = "" if each.budget is None else f" of {_money(each.budget)}"
        over = f" {SHAPES['poor']} over budget" if each.remaining is not None and each.remaining < 0 else ""
        yield _beside(
            f"{each.title}, {each.start} .. {each.until}", f"spent {_money(each.spent)}{budget}{sign}{over}", width
        )
        for effect in each.effects:
            name = titles.get(effect.kpi, effect.kpi)
            by = f"{written(effect.by, signed=True, gap=GAP)} {gap_symbol(effect.unit)}"
            line = f"  {name}: {by} expected in {effect.periods} periods, {effect.ended} ended"
            if effect.observed_change is not None:
                seen = difference(effect.observed_change, places=1, gap=GAP)
                line += f"; {seen} on the baseline in {effect.observed_periods}"
            yield from wrapped(line.strip(), width, first="  ", rest="    ")
        for word, amount, net, cost in (
            ("expected benefit", each.expected, each.expected_net, "after the budget"),
            ("worth of what was observed", each.observed, each.observed_net, "after what was spent"),
        ):
            if amount is not None:
                after = "" if net is None else f", {cost} {_money(net)}{sign}"
                yield f"  {word} {_money(amount)}{sign}{after}"
        states = counted(each.milestones)
        if each.milestones:
            yield "  milestones: " + ", ".join(
                f"{count} {MILESTONE_WORDS[name].lower()}" for name, count in states.items()
            )


def _money(amount: Fraction) -> str:
    """An exact amount, to cents where it has no end."""
    text = written(amount, gap=GAP)
    return written(amount, places=2, gap=GAP) if "/" in text else text


def _analysis(view: StrategyView, width: int) -> Iterator[str]:
    for each in view.analysis:
        confirmed = ", ".join(f"{found.by} on {found.on}" for found in each.confirmed)
        state = f"confirmed by {confirmed}" if confirmed else "UNCONFIRMED"
        means = f" It means: {each.means}" if each.means else ""
        text = f"{each.finding}{'' if each.finding.endswith('.') else '.'}{means} ({each.source}, {each.date}; {state})"
        yield from wrapped(text, width, first=f"{each.of}: ", rest="  ")
