"""Tests of the money side: remedies, caps, what is carried, true-ups, settlement."""
