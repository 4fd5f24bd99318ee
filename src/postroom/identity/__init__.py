"""People, organizations, teams, roles, and the ways in: passwords, sessions, invitations, tokens."""
