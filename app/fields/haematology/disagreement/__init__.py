"""Where the sources differ: figures for one thing, or conclusions, that cannot both stand."""

from app.fields.haematology.disagreement.differences import differences

__all__ = ["differences"]
