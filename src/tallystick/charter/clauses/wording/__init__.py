"""The words of clauses: numbers and names read from the agreed text, and the logic written in plain English."""
