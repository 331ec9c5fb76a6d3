"""What belongs to cases and stands on no record: privileged rooms, steps offered to the other side, calendar addresses.

What was done in a case stands in the workspace. Here is what goes before it, and what must never be part of it.
"""
