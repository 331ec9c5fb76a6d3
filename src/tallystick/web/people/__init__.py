"""Who uses the site: organisations, people, their roles in alliances, invitations, and tokens of programs."""
