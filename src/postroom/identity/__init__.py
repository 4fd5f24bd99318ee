"""People, organizations, teams, roles, sessions and tokens."""
