"""What people are told of the state of things: alerts by mail, once a state."""
