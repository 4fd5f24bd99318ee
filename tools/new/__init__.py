"""Scaffolds: the files a new channel or domain starts from, in their place, keeping every contract."""
