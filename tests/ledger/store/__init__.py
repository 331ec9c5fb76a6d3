"""Tests of how a ledger is kept."""
