-- To whom accounts and labels are given besides teams (team_grant): to persons, and to everybody. grant_holder follows.
create table direct_grant (
    organization_id uuid not null references organization,
    grant_kind text not null check (grant_kind in ('account', 'label')),
    grant_id uuid not null,
    holder_kind text not null check (holder_kind in ('person', 'organization')),
    holder_id uuid not null,
    own boolean not null default false,  -- it is this person's: shared with others it stays his
    primary key (organization_id, grant_kind, grant_id, holder_kind, holder_id)
);
create index direct_grant_holder on direct_grant (organization_id, holder_kind, holder_id);
insert into direct_grant (organization_id, grant_kind, grant_id, holder_kind, holder_id, own)
    select organization_id, 'account', id, 'person', owner_person_id, true from account where owner_person_id is not null;

-- How incoming mail is delivered: in the team inbox once, or to the Inbox of everybody who has the account but these.
alter table account add column delivery text not null default 'team_inbox' check (delivery in ('team_inbox', 'inbox'));
alter table account add column archived_for uuid[] not null default '{}';
