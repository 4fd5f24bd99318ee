"""SQL of search. It reads the tables of conversations, accounts and identity, and writes only its own."""
