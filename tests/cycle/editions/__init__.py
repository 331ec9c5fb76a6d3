"""Agreeing, publishing, restating, erasing, proving."""
