"""The people outside: correspondents."""
