"""Where the sources differ: figures for one thing, or conclusions, that cannot both stand."""

from app.disagreement.differences import Difference, Side, differences

__all__ = ["Difference", "Side", "differences"]
