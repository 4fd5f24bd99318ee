"""From what the domains return to what /v1 says."""
