"""PostgreSQL, migrations, blobs and secrets: everything that is kept."""
