"""Packs of evidence, and their verification without engine, site or ledger: what the counterparty runs."""
