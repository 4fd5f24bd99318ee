"""Mail accounts and who they are shared with."""
