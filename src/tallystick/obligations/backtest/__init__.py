"""Clauses run over history and over scenarios, so that they are known before they are signed."""
