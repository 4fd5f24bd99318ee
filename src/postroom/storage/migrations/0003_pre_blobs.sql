-- Files: one row for each different content of an organization, and who refers to it.

-- Seals what belongs to no organization (a person's second factor); wrapped by the master key like an organization's.
create table instance_key (
    only_row boolean primary key default true check (only_row),
    data_key bytea not null
);

create table blob (
    organization_id uuid not null references organization,
    sha256 bytea not null check (octet_length(sha256) = 32),  -- of the plain content
    object_id uuid not null,  -- name of the encrypted object; never used twice, so a late delete cannot hit a new blob
    size bigint not null,
    created_at timestamptz not null default now(),
    unreferenced_at timestamptz default now(),  -- null while somebody refers to it
    primary key (organization_id, sha256)
);
create index blob_unreferenced on blob (unreferenced_at) where unreferenced_at is not null;
create unique index blob_object on blob (organization_id, object_id);

create table blob_reference (
    organization_id uuid not null,
    sha256 bytea not null,
    owner_kind text not null,  -- what refers to it: message, attachment, draft, upload ...
    owner_id uuid not null,
    primary key (organization_id, owner_kind, owner_id, sha256),
    foreign key (organization_id, sha256) references blob
);
create index blob_reference_blob on blob_reference (organization_id, sha256);
