"""The doors to the world. A channel turns bytes into Incoming and Outgoing into bytes; it knows nothing else."""
