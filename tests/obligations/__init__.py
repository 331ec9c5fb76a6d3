"""Tests of what follows from clauses."""
