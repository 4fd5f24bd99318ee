-- A snooze can outlast replies; what is closed or assigned to somebody else can leave one's Inbox; out of office.
alter table conversation_person add column wake_on_reply boolean not null default true;

alter table person add column handled_behavior text not null default 'keep_in_inbox'
    check (handled_behavior in ('keep_in_inbox', 'remove_from_inbox'));

alter table membership
    add column out_from timestamptz,  -- out of office since or from then; null: in
    add column out_until timestamptz,  -- null: until he says that he is back
    add column out_message text not null default '';
