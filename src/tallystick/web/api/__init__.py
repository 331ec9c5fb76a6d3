"""The interface for programs, ``/api/v1``: the same look-up and the same decisions as the pages.

:mod:`~tallystick.web.api.root` puts it together; a noun has a module. What every request goes through is in
:mod:`~tallystick.web.api.middleware`: request ids, rates, keys against doing things twice, tags.
"""
