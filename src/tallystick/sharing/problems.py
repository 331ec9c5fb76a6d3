"""Every reason for which something is refused or withheld (S0xx); a decision names one of them."""

from tallystick.errors import ProblemKind, ProblemsError


def _kind(id_: str, title: str, explanation: str) -> ProblemKind:
    return ProblemKind(id=id_, level="error", title=title, explanation=explanation)


UNKNOWN_ACTION = _kind(
    "S001",
    "an action that there is not",
    "Nothing is decided about an action that no rule knows. The message lists those that there are.",
)
UNKNOWN_KIND = _kind(
    "S002",
    "a kind of thing that there is not",
    "Nothing is decided about a kind of thing that no rule knows. The message lists those that there are.",
)
CANNOT_DECIDE = _kind(
    "S003",
    "a question that cannot be decided",
    "Thing and context belong to one alliance, a period starts before it ends, and shares lie between 0 and 1.",
)
WRONG_MEMBERSHIP = _kind(
    "S004",
    "a membership that cannot be",
    "An auditor's or regulator's role has an end. Only an operator belongs to no alliance, and only operators, "
    "auditors and regulators act for no party.",
)
CONFLICT_OF_ROLES = _kind(
    "S005",
    "roles that one person must not hold together",
    "Whoever is in the clean team has no role in the business of the same alliance, for as long as both would last.",
)
WRONG_RULES = _kind(
    "S006",
    "disclosure rules that cannot be",
    "Least numbers are 1 or more, shares lie between 0 and 1, delays are not negative, and ranges have a width.",
)
NOBODY = _kind(
    "S007",
    "nobody is signed in",
    "Everything but the public pages belongs to somebody; an account that was closed is nobody's.",
)
TOKEN_OVER = _kind(
    "S008",
    "a token that is over",
    "A token ends on its day, at once when it is revoked, and holds in the alliances that it names.",
)
TOKEN_SCOPE = _kind(
    "S009",
    "beyond the scope of the token",
    "A token narrows what its owner may do to its scopes. What asks for a fresh proof of the person, no token may do.",
)
NO_ROLE = _kind(
    "S010",
    "no role in this alliance",
    "Somebody has the roles that were given to them, in their alliance, from their first day until their end.",
)
NO_RULE = _kind(
    "S011",
    "no rule allows it",
    "What no rule allows is refused. The table in 'Who sees what' lists what each role may do.",
)
OTHERS = _kind(
    "S012",
    "of others",
    "The role may do this with things of its own party or unit, or with those that concern its party, and not here.",
)
OWNER_ONLY = _kind(
    "S013",
    "for the owner only",
    "The charter discloses it to the party that owns it. Without an owner nobody but an independent auditor sees it.",
)
AGGREGATE_ONLY = _kind(
    "S014",
    "in aggregate only",
    "The charter discloses the alliance's whole; a part is seen by the party whose part it is.",
)
CLEAN_TEAM = _kind(
    "S015",
    "for the clean team",
    "The charter discloses it to the clean team, or it is too recent, too few or too uneven to leave it.",
)
PERSONAL = _kind(
    "S016",
    "of a person",
    "What speaks of one person is seen by that person, and by those of the same party whom the charter names for it.",
)
PRIVILEGED = _kind(
    "S017",
    "in a privileged room",
    "What is said without prejudice is seen by counsel of the party whose room it is, on its page; no program, export, "
    "search, mail or record reaches it.",
)
NOT_ITS_TIME = _kind(
    "S018",
    "outside the membership of the party",
    "A party sees what overlaps its membership. After it has left it sees that past, and acts on what it still owes or "
    "is owed, as long as the charter gives it access.",
)
ENDED = _kind(
    "S019",
    "frozen or closed",
    "While the record is frozen nothing is put on it; when it is closed for good, it is read.",
)
LOCKED = _kind(
    "S020",
    "a locked period",
    "Facts of a locked period are final. Reopen it, with a reason, or correct the figure by a restatement.",
)
STEP_UP = _kind(
    "S021",
    "a fresh proof is needed",
    "Before signing and before rights change hands, the person proves again who they are.",
)
FEW = _kind(
    "S022",
    "too few contributors",
    "A whole is shown when at least the agreed number of contributors stands behind it.",
)
DOMINANT = _kind(
    "S023",
    "one contributor stands out",
    "A whole is not shown where one contributor has more than the agreed share of it, or where another could work out "
    "the largest contribution to within the agreed percent.",
)
COMPLEMENT = _kind(
    "S024",
    "withheld to protect another figure",
    "Shown, it would let a reader work out by subtraction a figure that is withheld.",
)
TOO_RECENT = _kind(
    "S025",
    "not released yet",
    "The figure is shown when the agreed delay after the end of its period has passed.",
)
BLOCKED = _kind(
    "S026",
    "never exchanged between competitors",
    "Intentions about prices, capacity, output, bids or wages are not passed on, and no agreement cures that.",
)
LEGAL_REVIEW = _kind(
    "S027",
    "counsel has to look at it",
    "Who competes is not recorded, counsel have not said what it tells competitors, it is not agreed in the charter, "
    "or it is individual data; counsel of every party may release it.",
)
FEW_PEOPLE = _kind(
    "S028",
    "too few people",
    "A cell of few people, or one that differs by few from what was shown before, tells of single persons.",
)
OWN_CAUSE = _kind(
    "S029",
    "in one's own cause",
    "Nobody approves what they entered, and nobody changes their own roles.",
)

PROBLEMS: tuple[ProblemKind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, ProblemKind))


def refuse(kind: ProblemKind, message: str, hint: str = "") -> ProblemsError:
    """The error of one problem, to be raised."""
    return ProblemsError([kind.at(message, hint=hint)])
