"""Who may see and do what, and which figures may be shown to whom: pure functions that hold no state.

:func:`~tallystick.sharing.deciding.decide` says whether somebody may do something with one thing;
:func:`~tallystick.sharing.disclosing.disclosed` says which of a set of figures a reader may see, so that what is
withheld cannot be worked out from the rest.
"""
