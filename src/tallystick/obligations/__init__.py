"""What follows from clauses: determinations, remedies, clocks, notices, cases, settlement, back-tests."""
