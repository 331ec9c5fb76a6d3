"""What the performance claims rest on: ``python bench/run.py`` measures, prints a table and writes results.json."""
