"""Making many instances of one frozen, slotted dataclass.

A frozen dataclass's own ``__init__`` sets each field through ``object.__setattr__``, which for a figure of fifteen
fields takes longer than all its arithmetic. Here the fields are set on an open twin with the same slots, which then
takes the frozen class: the same instance in a tenth of the time.
"""

from collections.abc import Callable
from dataclasses import fields, make_dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Made = TypeVar("Made", bound="DataclassInstance")


def maker(of: type[Made]) -> Callable[..., Made]:
    """A function that makes instances from the values of all fields, in order.

    It skips ``__post_init__``: whoever calls it vouches for what is checked there. Raises TypeError for a class that
    is no frozen dataclass with slots, or that derives from another one.

    >>> from tallystick.terms.rounding import Rounding
    >>> maker(Rounding)(2, "half up", False) == Rounding(2)
    True
    """
    frozen = of.__dataclass_params__.frozen  # type: ignore[attr-defined]  # typeshed leaves it out
    if not frozen or of.__bases__ != (object,) or "__slots__" not in vars(of):
        raise TypeError(f"{of.__name__} is no frozen dataclass with slots of its own; make it by its constructor.")
    twin: Any = make_dataclass(of.__name__, [(each.name, object) for each in fields(of)], slots=True)

    def make(*values: object) -> Made:
        made = twin(*values)
        made.__class__ = of
        return made  # type: ignore[no-any-return]  # its class was set in the line above

    return make
