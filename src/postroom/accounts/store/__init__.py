"""SQL of accounts: the accounts themselves, and how mail is handed over for them."""
