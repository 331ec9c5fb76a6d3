"""Reviews of a period while they are prepared and held: agenda, attendance, minutes, decisions, actions.

Nothing here is on record. Once minutes go out they are a file of the workspace (:mod:`tallystick.cycle.minutes`), and
what the parties sign is its exact bytes.
"""
