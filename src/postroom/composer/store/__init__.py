"""SQL of the composer package."""
