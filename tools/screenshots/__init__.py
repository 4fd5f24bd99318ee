"""The pictures in docs/images: `python -m tools.screenshots`, with names to take only those."""
