"""From domain to wire: what both the API and the socket show."""
