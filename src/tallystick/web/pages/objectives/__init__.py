"""Objectives: what is to be reached, by whom, how it cascades, and how far it has come."""
