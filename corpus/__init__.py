"""Documents in, index out. Knows nothing of questions."""
