"""Transports: what a chat goes through besides our own socket, both ways."""
