"""The library: templates of KPIs with what is known about them, tables they are counted from, and sets of them."""

from tallystick.charter.library.load import Library, library
from tallystick.charter.library.model import KpiSet, KpiTemplate, TableTemplate

__all__ = ["KpiSet", "KpiTemplate", "Library", "TableTemplate", "library"]
