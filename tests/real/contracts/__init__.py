"""Real contracts and statutes as charters in our own paraphrase, with what a lawyer works out by hand."""
