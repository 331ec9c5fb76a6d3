"""What can be ambiguous in a clause, and where its words and its logic differ (C530 to C589)."""

from tallystick.errors import Level, ProblemKind


def _kind(id_: str, title: str, explanation: str, level: Level = "error") -> ProblemKind:
    return ProblemKind(id=id_, level=level, title=title, explanation=explanation)


# Text against logic

C530 = _kind(
    "C530",
    "only the logic says it",
    "A number, date or time of the logic is not found in the agreed text. Mend the one that is wrong, or list it under "
    "'not in text' with where it comes from: '92: schedule 2'.",
)
C531 = _kind(
    "C531",
    "only the text says it",
    "A number, date or time of the agreed text is not found in the logic. Put it into the logic, or list it under 'not "
    "in logic' with why it need not be there: '30: counted by another clause'.",
)
C532 = _kind(
    "C532",
    "text and logic differ",
    "The text says one number, date or time, and the logic another in its place. Mend the one that is wrong.",
)
C533 = _kind(
    "C533",
    "the tie differs",
    "Text and logic have the same number, and treat a value exactly there differently: 'more than three' is not '3 or "
    "more'.",
)
C534 = _kind(
    "C534",
    "the text contradicts itself",
    "A number stands in words and again in figures, and the two differ: 'ninety percent (95%)'.",
)
C535 = _kind(
    "C535",
    "parties of text and logic differ",
    "Each party of the logic is named in the text (by its name, id or role, or as one of 'each party'), and each party "
    "that the text names has a part in the logic.",
)
C536 = _kind(
    "C536",
    "another party promises or elects",
    "By the text one party promises something, or may elect a right; by the logic another does.",
)
C537 = _kind(
    "C537",
    "scopes of text and logic differ",
    "A value that narrows the clause (a route, a site, a severity) stands in the text and in the logic.",
)
C538 = _kind(
    "C538",
    "rounding of text and logic differs",
    "The text says how the value is rounded, and the logic rounds otherwise; or the clause declares a rounding that "
    "its text does not say. What only the KPI declares need not be in the text.",
)
C539 = _kind(
    "C539",
    "periods of text and logic differ",
    "The text says how often something is judged (monthly, each quarter), and the logic judges it otherwise.",
)
C540 = _kind(
    "C540",
    "exception without effect or reason",
    "'not in text' and 'not in logic' list what one side need not say, each with its reason after a colon: '92: "
    "schedule 2'. What excepts nothing is taken out, so that it hides no later difference.",
    "warning",
)
C541 = _kind(
    "C541",
    "currencies of text and logic differ",
    "The text names amounts in a currency that neither the charter nor the clause reckons in.",
)

# Tables and conditions

C542 = _kind(
    "C542",
    "gap in a table",
    "A value falls into no row of the table, and so has no consequence that anybody agreed. Say to which row it "
    "belongs; a table that ends on purpose says 'otherwise'.",
)
C543 = _kind(
    "C543",
    "overlap in a table",
    "A value falls into two rows of the table. Say with >= and <, or > and <=, to which one an edge belongs.",
)
C544 = _kind(
    "C544",
    "condition that can never hold",
    "No value fulfils the condition, so that nothing ever follows from it.",
)
C545 = _kind(
    "C545",
    "window with two readings",
    "'In any six months' may be six periods each judged by itself, or one figure pooled over six; and the window may "
    "roll with each period, or run in fixed blocks from commencement. Say 'judged' and 'window'.",
)
C546 = _kind(
    "C546",
    "whether a window triggers again",
    "A window that still holds the misses may trigger again with every further period, once only, or afresh after a "
    "reset. Say 'again'.",
)
C547 = _kind(
    "C547",
    "rounding is not agreed",
    "Consequences rest on the value, and nobody declared to how many places it is rounded, how, and whether before the "
    "comparison. At the edge that decides the clause: 98.95 against 99 is met or missed by it.",
)
C548 = _kind(
    "C548",
    "empty period is not agreed",
    "A period without any activity has no value. Say with 'empty' what it is: no activity (neither verdict nor "
    "consequence), met, or missed.",
)
C549 = _kind(
    "C549",
    "small samples are not agreed",
    "Consequences rest on a ratio, and nothing says how few opportunities are too few: at a true 95 %, ten "
    "opportunities miss at least once with probability 40 %.",
    "advice",
)
C550 = _kind(
    "C550",
    "order of caps is not agreed",
    "Several caps limit one amount, and which limits it first decides what is left over. A cap whose rest is carried "
    "needs 'order', and caps of the same time are one.",
)
C551 = _kind(
    "C551",
    "circular clocks",
    "A time runs from an event that is itself due only after what the time is for. In a circle no clock ever starts.",
)
C552 = _kind(
    "C552",
    "undefined term",
    "The text uses a term in capitals that no clause defines. Define it under 'defines' where it is coined, or list it "
    "under 'uses' of a clause that takes it from the master agreement.",
    "warning",
)
C553 = _kind(
    "C553",
    "two names for one term",
    "A term that is used is defined nowhere, and another one that is defined is much like it. One word for one idea.",
)
C554 = _kind(
    "C554",
    "term defined twice",
    "Two clauses define the same term. Define it once, and let the other clause use it.",
)
C555 = _kind(
    "C555",
    "consequences that do not grow",
    "A worse band or level costs no more than a milder one. Whoever is in it has nothing left to lose.",
    "warning",
)
C556 = _kind(
    "C556",
    "conflict of severity",
    "For the same miss two clauses have consequences of different weight, or a milder miss ends the agreement while a "
    "graver one costs a credit. Make one depend on the other, or say why under 'because'.",
    "warning",
)
C557 = _kind(
    "C557",
    "started points are counted in two ways",
    "'Per point rounded up' may round the shortfall, or round the value before the shortfall is taken; the amounts "
    "differ. Write ceiling(shortfall), or declare the rounding of the value before comparison.",
)
C558 = _kind(
    "C558",
    "interest without day count",
    "Interest by the day needs the number of days in its year: 360 or 365.",
)
C559 = _kind(
    "C559",
    "right without holder or time",
    "A right that somebody elects needs a time to elect it; with several beneficiaries, or in a mutual clause with "
    "more than two parties, a holder. Without an end it hangs over the agreement for ever.",
    "warning",
)
C560 = _kind(
    "C560",
    "cure that nobody can measure",
    "A cure says what later figures must hold, or what is done by when; else whether it was cured is the next dispute.",
    "warning",
)
C561 = _kind(
    "C561",
    "claims without times",
    "An exclusion that is claimed needs a time for the claim, a time for the answer, and what silence means.",
)
C562 = _kind(
    "C562",
    "one incident paid twice",
    "Two clauses of the same parties judge the same KPI and both pay for one miss, and neither says that it is meant: "
    "share a cap, name the other clause, or set 'sole remedy'.",
    "warning",
)
C563 = _kind(
    "C563",
    "reference to an unknown section",
    "The text refers to a section that no clause of this charter stands in, and that 'uses' does not name as part of "
    "another agreement.",
    "warning",
)
C564 = _kind(
    "C564",
    "deadline without an end",
    "A late input starts the clock anew, and nothing says until when it may come: the deadline never has to expire. "
    "Say 'rolling until'.",
)
C565 = _kind(
    "C565",
    "interim position is not agreed",
    "While a claim is open, what is disputed is paid, withheld, put into escrow, or paid as far as it is undisputed. "
    "Say 'interim'.",
)
C566 = _kind(
    "C566",
    "open silence",
    "An unanswered claim that stays open is never decided, unless a ladder for disputes decides it.",
    "warning",
)
C567 = _kind(
    "C567",
    "decision without an end",
    "A person decides, and nothing says by when, or what holds where nobody does.",
    "warning",
)
C568 = _kind(
    "C568",
    "worked example of a clause does not hold",
    "The clause gives something else on the example's figures than the parties wrote down. Mend the one that is wrong.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))
