"""The exact kernel: tallies in, figures out, in plain Python with fractions."""
