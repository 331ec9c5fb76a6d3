"""From judged figures to the strategy: its map, what cascades, who contributed what, and what initiatives bring."""

from tallystick.cycle.judging import Judged
from tallystick.scorecard.strategy import StrategyView, strategy_view


def strategy_of(judged: Judged) -> StrategyView:
    """The strategy of a workspace at the end of the judged period, as of the day on which its figures were looked at.

    An unfinished or later day dates milestones and money; figures are those up to the period.
    """
    return strategy_view(judged.units, judged.period, as_of=judged.computed.as_of)
