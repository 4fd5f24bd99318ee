"""Twilio Conversations, as its REST API and webhooks speak it: credentials, signatures, messages, calls."""
