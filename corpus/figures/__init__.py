"""Numbers in text and what they mean; the only place where two figures are compared."""

from corpus.figures.find import context_of, find, of_statement
from corpus.figures.periods import periods
from corpus.figures.quantity import Bound, Context, Direction, Kind, Quantity

__all__ = ["Bound", "Context", "Direction", "Kind", "Quantity", "context_of", "find", "of_statement", "periods"]
