"""Where a ledger is kept: one interface over memory, SQLite and PostgreSQL, and read-only over a folder of tiles.

``base`` is what the rest of the program uses, ``opening`` makes and opens a ledger, ``shelf`` is the little that a
database has to offer for it.
"""
