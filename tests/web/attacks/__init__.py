"""Attacks on the live application: what it answers, what it keeps, what it runs."""
