"""A person's own account: profile, sessions, tokens of programs."""
