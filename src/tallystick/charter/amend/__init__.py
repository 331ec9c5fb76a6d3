"""Amendments: how two charters differ, which of it was signed, and what it says in words."""
