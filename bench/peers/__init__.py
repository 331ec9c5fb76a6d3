"""Semantic layers that others made, as released, each in an environment of its own from a lock beside this file."""
