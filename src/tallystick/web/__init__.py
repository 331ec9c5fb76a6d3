"""The site: another face on :mod:`~tallystick.cycle`, for people and parties who work together.

What was agreed and what was measured stays in each alliance's workspace; the data base of the site holds people, their
roles, what they say to each other, and work to be done. Nothing here computes, and nothing is shown that
:func:`~tallystick.sharing.deciding.decide` did not allow.
"""
