"""The interface for programs, ``/api/v1``: the same look-up and the same decisions as the pages."""
