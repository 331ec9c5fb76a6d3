"""Work that makes many small things at once, without the collector of cycles looking through them again and again.

Python's collector walks over what was made lately, ever more of it as more is kept: a run that makes a hundred thousand
records pays for each of them several times. Records hold no cycles, so nothing is lost by looking once, afterwards.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """No collection of cycles within; afterwards the collector is as it was, also where the work fails.

    >>> with undisturbed():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
