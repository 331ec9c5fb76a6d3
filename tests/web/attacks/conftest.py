"""Fixtures of the matrix."""

from web.matrix.fixtures import matrix_files, world

__all__ = ["matrix_files", "world"]
