-- Files too large for a mail: they stay here, and the mail has a link to each.
alter table account add column smtp_size bigint;  -- the largest message its server takes, in bytes; null: it said none

-- One file of one sent message behind one link. The link is worth nothing without its message, so a mail that is called
-- back takes its links along.
create table shared_file (
    organization_id uuid not null references organization,
    id uuid not null,
    message_id uuid not null,
    person_id uuid not null,  -- who sent it
    ordinal integer not null,
    filename text not null,
    size bigint not null,
    sha256 bytea not null,  -- of its blob, referred to as `shared_file` until `released_at`
    secret_hash bytea not null unique,  -- the secret itself stands in the mail only
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    released_at timestamptz,  -- it was over for days, and the file is not kept for it any more
    downloads integer not null default 0,
    last_download_at timestamptz,
    primary key (organization_id, id)
);
create index shared_file_message on shared_file (organization_id, message_id);
create index shared_file_kept on shared_file (expires_at) where released_at is null;
