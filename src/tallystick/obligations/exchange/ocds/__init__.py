"""Open Contracting data (OCDS 1.1 with extensions of its PPP profile, OC4IDS 0.9): read into a draft, and written."""
