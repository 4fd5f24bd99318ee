"""Drafts and the outbox row a send becomes."""
