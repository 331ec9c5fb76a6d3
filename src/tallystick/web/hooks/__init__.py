"""Telling other programs that something happened: what and where, never a figure; signed, and sent again until it came.

:mod:`~tallystick.web.hooks.noticing` finds what is new on record, :mod:`~tallystick.web.hooks.sending` sends it,
:mod:`~tallystick.web.hooks.reaching` sees to where it goes.
"""
