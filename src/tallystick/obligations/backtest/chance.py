"""Chance that is the same everywhere: whole numbers from SHA-256 of a seed and a counter.

No library's generator is used, because its numbers may change with its version; these never do.
"""

from hashlib import sha256


class Chance:
    """A stream of numbers that a seed fixes.

    >>> chance = Chance("2013")
    >>> [chance.below(6) for _ in range(8)]
    [4, 5, 3, 5, 3, 4, 0, 2]
    """

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 until before ``limit``, each equally likely; ValueError for a limit below 1.

        Numbers of the last, incomplete round of 2⁶⁴ are drawn again, so that none is likelier than another.
        """
        if limit < 1:
            raise ValueError(f"found the limit {limit}, expected 1 or more")
        most = (1 << 64) // limit * limit
        while True:
            digest = sha256(f"{self.seed}|{self._drawn}".encode()).digest()
            self._drawn += 1
            number = int.from_bytes(digest[:8], "big")
            if number < most:
                return number % limit
