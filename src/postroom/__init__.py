"""Postroom: a team's e-mail, chat and messages in one shared inbox."""
