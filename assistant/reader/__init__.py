"""A small reader: given a question and a passage, where the answer stands, and whether it stands there at all."""
