"""Search: what was written, who wrote it and what files are called, found by words and by operators."""
