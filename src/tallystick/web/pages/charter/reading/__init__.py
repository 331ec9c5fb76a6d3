"""A charter in plain words: chapters of parts, each with its anchor and the place of its lines.

:func:`~tallystick.web.pages.charter.reading.chapters.chapters` leaves out what the reader may not see; reading,
searching and printing all start from it.
"""
