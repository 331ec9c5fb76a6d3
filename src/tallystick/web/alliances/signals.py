"""That something was put down in an alliance: other parts of the site listen, and the alliances know none of them."""

from django.dispatch import Signal

put_down = Signal()
"""Sent with ``alliance`` once a writer is done and what was written is on record."""
