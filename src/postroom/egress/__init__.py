"""The way out: HTTP requests to addresses that strangers chose, kept out of our own network."""
