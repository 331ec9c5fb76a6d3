"""Amendments: from a proposed change of the charter to one that is signed and in force."""
