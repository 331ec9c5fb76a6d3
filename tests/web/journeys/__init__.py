"""Journeys in a real browser: the people of several parties, each with a browser of their own."""
