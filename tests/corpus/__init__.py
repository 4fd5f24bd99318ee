"""Real samples of other projects through the real pipeline: `make corpus`. They are read, never kept here."""
