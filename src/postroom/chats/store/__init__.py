"""SQL of live chat."""
