"""SQL of identity, one file a table family."""
