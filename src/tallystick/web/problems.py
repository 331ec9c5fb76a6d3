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
)


def refuse(kind: ProblemKind, message: str, hint: str) -> ProblemsError:
    """The error with one problem, to be raised."""
    return ProblemsError([kind.at(message, hint=hint)])
