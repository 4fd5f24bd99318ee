"""The SMTP and LMTP server: mail servers hand mail over here (RFC 5321, RFC 2033)."""
