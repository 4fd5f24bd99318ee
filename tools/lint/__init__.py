"""The house rules as syntax-tree checks and import contracts. `python -m tools.lint` runs every rule."""
