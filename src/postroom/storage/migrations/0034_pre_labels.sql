-- Labels: what conversations are filed under. Each is a folder of a mail server, or one of its labels (Gmail), and
-- belongs to the account it came with.
create table label (
    organization_id uuid not null,
    id uuid not null,
    account_id uuid not null,
    path text not null,  -- as the server calls it
    name text not null,  -- as people read it: with / between a folder and the one inside it
    gone_at timestamptz,  -- since when the server does not list it any more
    here_only boolean not null default false,  -- made here; its folder is made when something is filed there
    primary key (organization_id, id),
    unique (organization_id, account_id, path),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

alter table conversation add column labels uuid[] not null default '{}';
alter table placement
    drop constraint placement_kind_check,
    add constraint placement_kind_check check (
        kind in ('inbox', 'team_inbox', 'assigned', 'starred', 'open', 'closed', 'sent', 'trash', 'junk', 'label')
    ) not valid;
alter table unmirrored
    drop constraint unmirrored_mark_check,
    add constraint unmirrored_mark_check check (mark in ('seen', 'flagged', 'place', 'labels')) not valid;
