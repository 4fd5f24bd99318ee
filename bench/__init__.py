"""Benchmarks: `python -m bench` runs all, a word runs one."""
