"""Who may see and do what on the site: every view finds its objects here, and nowhere else.

:func:`~tallystick.web.access.lookup.alliances_for` gives the alliances of a reader, and
:func:`~tallystick.web.access.lookup.alliance_for` one of them, from which everything in it is reached. A view says by a
decorator of :mod:`~tallystick.web.access.guards` who may come in.
"""
