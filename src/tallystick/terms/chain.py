"""A list that only grows, of which every earlier state stays as it was: adding costs the same however long it is.

Two states may go on from the same one (a period under each reading of an open claim): the first shares its list, the
second copies. A chain never changes; ``added`` gives the next one.
"""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Chain(Sequence[T], Generic[T]):
    """The first so many items of a list that others may share.

    >>> one = Chain().added("a")
    >>> list(one.added("b")), list(one.added("c")), list(one)
    (['a', 'b'], ['a', 'c'], ['a'])
    """

    __slots__ = ("_items", "_length")

    def __init__(self, items: Sequence[T] = ()) -> None:
        self._items = list(items)
        self._length = len(self._items)

    def added(self, item: T) -> "Chain[T]":
        """This chain and one more item."""
        following: Chain[T] = Chain.__new__(Chain)
        following._items = self._items if len(self._items) == self._length else self._items[: self._length]
        following._items.append(item)
        following._length = self._length + 1
        return following

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        items = self._items
        return iter(items if len(items) == self._length else items[: self._length])

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> "Chain[T]": ...
    def __getitem__(self, at: int | slice) -> "T | Chain[T]":
        if isinstance(at, slice):
            return Chain(self._items[: self._length][at])
        place = at + self._length if at < 0 else at
        if not 0 <= place < self._length:
            raise IndexError(f"There is no item {at} in a chain of {self._length}.")
        return self._items[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Chain) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Chain({list(self)!r})"
