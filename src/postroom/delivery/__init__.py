"""How a message goes out: one durable row, one attempt at a time."""
