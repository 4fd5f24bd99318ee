"""Golden letters: what leaves, byte for byte, from what the editor made. `python -m tests.letters` writes them anew."""
