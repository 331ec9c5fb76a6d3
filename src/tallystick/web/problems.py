"""What can be wrong with a site, its settings, its folder and its backups (W0xx)."""

from tallystick.errors import ProblemKind, ProblemsError


def _kind(id_: str, title: str, explanation: str) -> ProblemKind:
    return ProblemKind(id=id_, level="error", title=title, explanation=explanation)


NO_SITE = _kind(
    "W001",
    "no data folder of a site",
    "There is no site.toml in the folder. Make one with 'tally init FOLDER', or name the folder that has it.",
)
WRONG_SETTING = _kind(
    "W002",
    "a wrong setting",
    "A value in site.toml, or in a TALLY_ variable of the environment, is unknown or of another type than expected.",
)
NOT_EMPTY = _kind(
    "W003",
    "a folder that is in use",
    "A data folder is made anew, and a backup restored, into an empty folder, never over what is there.",
)
NO_KEY = _kind(
    "W004",
    "no secret key",
    "Sessions and links in mails are signed with it. It is kept in secret.key beside site.toml, readable by the site's "
    "account alone, or given in TALLY_SECRET_KEY; it has 50 characters or more.",
)
CANNOT_SERVE = _kind(
    "W005",
    "an address that cannot be served",
    "Another program has the port, the port is none, or the demo with its printed passwords was to be served to other "
    "computers.",
)
WRONG_BACKUP = _kind(
    "W006",
    "a backup that cannot be restored",
    "The file is no backup of a site, is damaged, or was made by a later version of the program.",
)
NO_WORKSPACE = _kind(
    "W007",
    "a workspace that cannot be opened",
    "The folder of an alliance is not there, or its charter has errors; 'tally check FOLDER' shows them.",
)
NOT_INSTALLED = _kind(
    "W008",
    "a site that is not installed",
    "The site takes packages that the library does without: pip install 'tallystick[site]'.",
)
WRONG_WORDS = _kind(
    "W009",
    "a catalogue of words that cannot be read",
    "A translation (locale/LANGUAGE/LC_MESSAGES/django.po) is no gettext catalogue.",
)
NO_LOG_KEY = _kind(
    "W010",
    "no key of the log",
    "What is put on record is signed with the log's key, which the site keeps in keys/ of its data folder, one file an "
    "alliance. Without it nothing can be recorded.",
)

CANNOT_SIGN = _kind(
    "W022",
    "what cannot be signed here",
    "A page signs for a party in a role of the charter that the reader fills, with a key of the party that is on "
    "record, and takes the signed text as it was prepared.",
)

WRONG_STEP = _kind(
    "W034",
    "a step that a review is not at",
    "A review is prepared, held, its minutes go out, they are signed by each party, and it is closed, in this order. "
    "Minutes that somebody has signed are not taken back.",
)
PACK_NOT_WHOLE = _kind(
    "W035",
    "a pack that shows more than its reader may see",
    "A pack holds everything of an edition: all figures, tallies, determinations and amounts. Whoever may not see all "
    "of them is given none; pages and reports show what they may see.",
)
STRANGE_COSIGNATURE = _kind(
    "W036",
    "a cosignature that cannot be kept",
    "A cosignature is kept where it is by a witness key on record, verifies, and is of a checkpoint of this record.",
)
NO_CHARTER_ROLE = _kind(
    "W031",
    "nobody whom the charter names",
    "A step of a case is taken by a role that the charter names for the party, with the authority that the step needs. "
    "The person's roles in the alliance say which of them they fill.",
)
UNSEALED = _kind(
    "W032",
    "a privileged room that cannot be opened",
    "What stands in a privileged room is sealed with a key made from the site's secret. Under another secret, or where "
    "a byte of it was changed, it cannot be opened.",
)
NOT_NOW = _kind(
    "W033",
    "what cannot be done about an obligation as things stand",
    "A claim has its window, an answer comes from the other side, a notice that is served is the one that was read, "
    "to the byte. The message says what stands against it.",
)

STALE_DRAFT = _kind(
    "W023",
    "a draft that was saved meanwhile",
    "Somebody else saved the draft after the page was opened. Nothing was written over; the difference is shown, and "
    "either text can be kept.",
)
DRAFT_CLOSED = _kind(
    "W024",
    "a draft that is closed",
    "A draft that was proposed or withdrawn keeps its text: what is signed must be what was discussed. Begin another.",
)

ROLE_STAYS = _kind(
    "W037",
    "a role that cannot be given, changed or ended so",
    "A party keeps a manager who can give roles, days lie in order, nobody is given a role that they hold or were "
    "offered already, and a role of the charter is filled by its own party's people.",
)
NO_INVITATION = _kind(
    "W038",
    "an invitation that opens nothing",
    "An invitation was accepted, withdrawn or is over, or parties have yet to agree to it.",
)
WRONG_PROVIDER = _kind(
    "W039",
    "a provider that nobody can sign in with",
    "A provider of OpenID Connect answers at its issuer's address, over https, and speaks for the addresses of its "
    "organisation's domains alone.",
)
STRANGE_CHAT = _kind(
    "W040",
    "a chat to which nothing is sent",
    "Notifications go to webhooks of chat services that the site knows, and of services that an organisation runs "
    "itself only where the operator named the host in 'chat_hosts' of site.toml. Other addresses are refused, so that "
    "nobody makes the site send to where only the site can reach.",
)
STRANGE_FOLDER = _kind(
    "W041",
    "a folder that is no alliance's",
    "An alliance is added from a workspace in the folder 'alliances' of the site: with a charter that can be read, of "
    "an alliance that is not on the site yet, in a folder that no alliance has.",
)

NO_SUCH_PLACE = _kind(
    "W044",
    "a place in a list that is not there",
    "The cursor of a list leads to where the page before it ended. It is of that list alone, with the same filters.",
)
KEY_TAKEN = _kind(
    "W045",
    "a key that names another request",
    "An Idempotency-Key names one request for a day: sent again, it has the same answer. A new request takes a new "
    "key.",
)
TOO_MANY = _kind(
    "W046",
    "too many requests",
    "A program is answered so often a minute. Retry-After says in how many seconds it is answered again.",
)
NOT_SENT_THERE = _kind(
    "W047",
    "an address to which nothing is sent",
    "Events are sent by https to addresses that everybody can reach. The operator may allow others (hooks_to).",
)
NOT_EXPORTED = _kind(
    "W048",
    "an export that is not handed out",
    "An export shows what its maker saw when it was made. It is kept for a week, and handed out as long as nothing "
    "that they may see has changed since; after that it is made anew.",
)
NOT_AS_DESCRIBED = _kind(
    "W049",
    "a request that is not as described",
    "Names, kinds and limits of what a request may say are described at /api/v1/openapi.json.",
)
NO_DATABASE = _kind(
    "W050",
    "a data base that cannot be reached",
    "The server that 'database' names does not answer, does not take the name or the password, or has no data base of "
    "that name. In the address each of : / @ # ? % within a password is written in percent code: %40 for @.",
)

PROBLEMS = (
    NO_SITE,
    WRONG_SETTING,
    NOT_EMPTY,
    NO_KEY,
    CANNOT_SERVE,
    WRONG_BACKUP,
    NO_WORKSPACE,
    NOT_INSTALLED,
    WRONG_WORDS,
    NO_LOG_KEY,
    CANNOT_SIGN,
    STALE_DRAFT,
    DRAFT_CLOSED,
    WRONG_STEP,
    PACK_NOT_WHOLE,
    STRANGE_COSIGNATURE,
    NO_CHARTER_ROLE,
    UNSEALED,
    NOT_NOW,
    ROLE_STAYS,
    NO_INVITATION,
    WRONG_PROVIDER,
    NO_SUCH_PLACE,
    KEY_TAKEN,
    TOO_MANY,
    NOT_SENT_THERE,
    NOT_EXPORTED,
    NOT_AS_DESCRIBED,
    NO_DATABASE,
)


def refuse(kind: ProblemKind, message: str, hint: str) -> ProblemsError:
    """The error with one problem, to be raised."""
    return ProblemsError([kind.at(message, hint=hint)])
