"""The people of an alliance: roles with their days, invitations, tokens, and what roles may do."""
