"""One reader a kind of file, and the file gate before them all."""
