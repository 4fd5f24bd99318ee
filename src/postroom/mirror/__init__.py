"""Mirror: what people do here shows on the mail server, and what they do in another mail program shows here."""
