"""Notices as text and HTML from templates that counsel can change, and deadlines as a calendar file."""
