"""What follows from the clauses: determinations, claims, disputes, notices, cases, and what is owed."""
