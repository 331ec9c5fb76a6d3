"""Tallies kept between runs, so that a batch of new facts costs its own rows: a cache, never the record."""
