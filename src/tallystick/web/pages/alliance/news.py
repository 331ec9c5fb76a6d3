"""What changed on the scorecard, and why, in three sentences: from what the reader sees, and nothing else."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.reports.content import Effect, KpiPage, ReportContent
from tallystick.reports.movement import movement, what_changed
from tallystick.reports.numbers import difference, gap_symbol, written
from tallystick.web.design.environment import said

REASONS = {
    "rate": N_("chiefly %(who)s itself, %(amount)s"),
    "mix": N_("chiefly the share of %(who)s in the volume, %(amount)s"),
    "numerator": N_("chiefly what was counted, %(amount)s"),
    "denominator": N_("chiefly the volume it is measured against, %(amount)s"),
}
"""By the kind of the largest effect."""


MOST = 3


def news(content: ReportContent) -> tuple[str, ...]:
    """At most three sentences: the last tells of the score, where KPIs do not fill them."""
    sentences = what_changed(content.kpis, MOST, said=said, why=why)
    return sentences if len(sentences) == MOST else (*sentences, *_of_score(content))


def _of_score(content: ReportContent) -> Iterator[str]:
    """By how much the score moved, and which line moved it most."""
    change = content.score_change
    if change is None or change.after == change.before:
        return
    moved = change.after - change.before
    titles = {line.id: line.title for line in content.scorecard.items}
    along = [each for each in change.by_item if each[0] in titles and each[1] * moved > 0]
    amounts = {
        "before": written(change.before, places=1), "after": written(change.after, places=1),
        "moved": difference(moved, places=1),
    }  # fmt: skip
    if along:
        line, part = max(along, key=lambda each: abs(each[1]))
        most = {"line": titles[line], "part": difference(part, places=1)}
        yield _("The score went from %(before)s to %(after)s (%(moved)s); chiefly %(line)s, %(part)s.") % {
            **amounts, **most,
        }  # fmt: skip
    else:
        yield _("The score went from %(before)s to %(after)s (%(moved)s).") % amounts


def why(page: KpiPage) -> str:
    """What moved a KPI most, as a clause; empty where nothing moved, or nobody can tell."""
    effect = largest(page)
    moved = movement(page.series, page.kpi.direction)
    if effect is None or not moved.amount:
        return ""
    amount = f"{difference(effect.amount, places=page.kpi.rounding.places + 1)}\u00a0{gap_symbol(page.unit)}"
    return _(REASONS[effect.kind]) % {"who": effect.label, "amount": amount.rstrip("\u00a0")}


def largest(page: KpiPage) -> Effect | None:
    """The largest effect in the direction of the change."""
    if page.explanation is None:
        return None
    change = page.explanation.after - page.explanation.before
    along = [each for each in page.explanation.effects if each.amount * change > 0 and each.kind in REASONS]
    return max(along, key=lambda each: abs(each.amount), default=None)
