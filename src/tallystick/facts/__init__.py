"""What happened: foreign files read as the charter declares, checked, quantised, and kept as immutable batches."""
