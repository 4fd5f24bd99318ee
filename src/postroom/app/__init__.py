"""The composition root: processes, command line, supervisor."""
