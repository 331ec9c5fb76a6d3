"""How the tallies of a source are computed: rewrite rules over a sketch of queries, chosen by estimated cost."""
