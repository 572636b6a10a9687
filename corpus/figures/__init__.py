"""Numbers in text and what they mean; the only place where two figures are compared.

`find` and `of_statement` give the quantities of a text; `same_value`, `consistent`, `comparable` and `difference`
compare two; `supported` holds a sentence against its quotes; `periods`, `places`, `same_place` and `part_of` read the
rest.
"""

from corpus.figures.compare import comparable, consistent, difference, same_value
from corpus.figures.find import context_of, find, of_statement
from corpus.figures.hints import unit_words
from corpus.figures.periods import periods
from corpus.figures.places import is_origin, nations, part_of, places, same_place
from corpus.figures.quantity import Bound, Context, Direction, Kind, Quantity
from corpus.figures.support import supported

__all__ = [
    "Bound", "Context", "Direction", "Kind", "Quantity", "comparable", "consistent", "context_of", "difference", "find",
    "is_origin", "nations", "of_statement", "part_of", "periods", "places", "same_place", "same_value", "supported",
    "unit_words",
]  # fmt: skip
