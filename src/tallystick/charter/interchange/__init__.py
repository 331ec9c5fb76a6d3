"""Metrics of other tools, in and out: OSI (Apache Ossie) and dbt semantic models."""
