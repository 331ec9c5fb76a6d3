"""Reviews of a period: agenda, attendance, minutes, decisions, actions, and sign-off by each party."""
