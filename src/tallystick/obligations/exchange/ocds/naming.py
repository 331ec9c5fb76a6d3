"""Names of a charter for ids and titles of Open Contracting data; the same id always gives the same name."""

import re
import unicodedata
from collections.abc import Collection

_LONGEST = 48


def name_of(text: str, *, otherwise: str = "x") -> str:
    """A name that a charter accepts: letters without accents, digits, ``-`` and ``_``; it begins with a letter.

    >>> name_of("coverageNational"), name_of("1.0", otherwise="contract"), name_of("Año 2020: récord")
    ('coverageNational', 'contract_1_0', 'Ano_2020_record')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    made = re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_-")
    if not re.match(r"[A-Za-z]", made):
        made = f"{otherwise}_{made}".strip("_")
    return made[:_LONGEST].rstrip("_-")


def unlike(name: str, taken: Collection[str]) -> str:
    """The name, or the name with the first number that makes it one of its own.

    >>> unlike("a", {"a", "a_2"})
    'a_3'
    """
    made, number = name, 2
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made
