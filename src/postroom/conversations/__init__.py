"""Conversations: state, access, placements, messages and comments."""
