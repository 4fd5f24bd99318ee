"""An asyncio IMAP4rev1 client (RFC 3501, RFC 9051): wire, tokens, responses, commands.

wire       bytes with limits and deadlines  ──▶  lines and literals
tokens     lines and literals               ──▶  nested lists
responses  nested lists                     ──▶  typed answers
commands   what a caller wants              ──▶  command lines, answers
"""
