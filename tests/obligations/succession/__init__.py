"""Tests of what follows where one charter amends another, or one party takes another's place."""
