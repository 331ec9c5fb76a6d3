"""Every kind of problem there is, by what it is about: for the reference page, and for programs that meet one."""

from tallystick.charter import event_problems, strategy_problems
from tallystick.charter import problems as charter_problems
from tallystick.charter.amend import problems as amend_problems
from tallystick.charter.clauses import problems as clause_problems
from tallystick.charter.clauses.checks import problems as ambiguity_problems
from tallystick.charter.formula import problems as formula_problems
from tallystick.cycle import edition_problems
from tallystick.errors import ProblemKind
from tallystick.facts import problems as facts_problems
from tallystick.ledger import problems as ledger_problems
from tallystick.obligations.cases import problems as case_problems
from tallystick.obligations.exchange import problems as exchange_problems
from tallystick.scorecard import problems as scorecard_problems
from tallystick.sharing import problems as sharing_problems
from tallystick.tallies import problems as tallies_problems
from tallystick.tallies.engines import problems as engine_problems
from tallystick.verify import problems as pack_problems
from tallystick.web import problems as site_problems

PARTS: tuple[tuple[str, tuple[ProblemKind, ...]], ...] = (
    ("Reading and checking a charter", charter_problems.PROBLEMS),
    ("Strategy, links and attributions", strategy_problems.PROBLEMS),
    ("Ambiguous clauses", ambiguity_problems.PROBLEMS),
    ("Formulas", formula_problems.PROBLEMS),
    ("Clauses", clause_problems.PROBLEMS),
    ("Amendments", amend_problems.PROBLEMS),
    ("Targets, bands and scores", scorecard_problems.PROBLEMS),
    ("Facts", facts_problems.PROBLEMS),
    ("Tallies", tallies_problems.PROBLEMS),
    ("Facts where they are", engine_problems.PROBLEMS),
    ("Exchange with Open Contracting, and notices", exchange_problems.PROBLEMS),
    ("Packs", pack_problems.PROBLEMS),
    ("Events", event_problems.PROBLEMS),
    ("Cases and notices", case_problems.PROBLEMS),
    ("Agreement and editions", edition_problems.PROBLEMS),
    ("The kept ledger", ledger_problems.PROBLEMS),
    ("Who sees what", sharing_problems.PROBLEMS),
    ("The site", site_problems.PROBLEMS),
)
