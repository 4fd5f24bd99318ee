"""SQL of the conversations package, one file a capability."""
