"""Live pages: a browser is told that something has changed, and asks for what it shows anew.

Nothing but the fact travels this way, so there is nothing that could be shown to the wrong reader: what is new comes
through the same page, with the same look-up. A process of its own (:mod:`~tallystick.web.live.asgi`) holds the open
connections; without it pages ask every few seconds.
"""
