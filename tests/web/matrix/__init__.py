"""Who sees and does what on the site: every address and every operation, held against a table and the naive decider."""
