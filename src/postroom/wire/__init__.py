"""The one public contract: request and reply types of /v1."""
