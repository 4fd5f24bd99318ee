"""Work done later: wake-ups, timers and leases, as rows."""
