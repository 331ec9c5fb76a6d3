"""The settlement ledger: what became of every amount that was determined (SEMANTICS 23)."""
