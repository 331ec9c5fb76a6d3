"""The shape of a charter, as models: what may be written, what each field means, and its defaults."""

from tallystick.charter.model.charter import Charter

__all__ = ["Charter"]
