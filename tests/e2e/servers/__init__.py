"""Real mail servers on loopback for tests, each in a temporary folder of its own, as root or as an ordinary user."""
