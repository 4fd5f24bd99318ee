"""`python -m tests.letters`: write the golden files anew. Read the difference before it is committed."""

from tests.letters.made import expected

for path, content in expected().items():
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)
