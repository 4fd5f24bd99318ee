-- The sidebar as a person arranged it in an organization: what is pinned, in which order, in which sections, what hidden.
create table person_sidebar (
    organization_id uuid not null references organization,
    person_id uuid not null references person,
    version integer not null check (version > 0),  -- counts the changes: two tabs do not overwrite each other
    document jsonb not null,
    primary key (organization_id, person_id)
);
