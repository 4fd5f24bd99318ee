"""What developers run: lint rules, generators, scaffolds and the steps behind the words of the Makefile."""
