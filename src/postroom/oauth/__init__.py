"""Signing in to mail accounts in the browser: an organization's clients, sign-ins under way, and the tokens kept."""
