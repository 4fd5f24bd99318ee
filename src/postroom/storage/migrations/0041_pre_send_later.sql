-- Send later: a draft that has a moment, and what was ordered with it. It is no row of the outbox before that moment.
--   draft ──order──▶ scheduled ──its moment──▶ sent (message_id)
--     ▲  ▲               ├── they answered first, if that was ordered ──▶ discarded
--     │  └── held ◀──────┤   it cannot go: a draft again that says why (held_error)
--     └────── cancel ────┘
alter table draft
    add column send_at timestamptz,  -- scheduled for; null: not scheduled
    add column scheduled_at timestamptz,  -- when that was ordered: what arrived since then, the writer did not know
    add column auto_followup boolean not null default false,  -- discard it if they answer first
    add column send_close boolean not null default false,  -- close the conversation when it goes
    add column held_error text not null default '',
    add column held_fault jsonb;
create index draft_scheduled on draft (send_at) where send_at is not null;
create index draft_held on draft (organization_id) where held_error <> '' and discarded_at is null and message_id is null;

-- How long a person's mail is held back, so that it can be called back.
alter table person add column undo_seconds smallint not null default 10 check (undo_seconds in (0, 5, 10, 20, 30));
