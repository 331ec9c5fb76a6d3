"""Tallies on an engine: one pass over each source, counts and exact sums only."""
