"""Chats: live chat accounts, who writes through them, and what he is told."""
