"""An alliance's first page: its scorecard, what changed, and what is due next."""
