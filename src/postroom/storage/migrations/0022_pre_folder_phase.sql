-- Where the sync of each folder stands, in words; see FolderPhase in channels/base.py.
alter table folder
    add column phase text not null default 'waiting',
    add column phase_message text not null default '',
    add column phase_fault jsonb,
    add column phase_since timestamptz not null default now(),
    add column healthy_at timestamptz,  -- when it was last seen to be in step, or to come nearer
    add column object_id text not null default '',  -- MAILBOXID of RFC 8474
    add column history_since timestamptz,  -- down to which day it was read
    add column compared_at timestamptz;  -- when everything in it was last compared with the server

-- What a server says of a message beyond its flags (X-GM-EXT-1, RFC 8474), and what a person decided to keep although
-- it is gone there.
alter table intake
    add column labels text[] not null default '{}',
    add column server_message_id text not null default '',
    add column server_thread_id text not null default '',
    add column kept_at timestamptz;

-- What a person answered when much was gone at once, until the sync has acted on it; and what he last asked for.
alter table account
    add column gone_answer jsonb,
    add column gone_answered_at timestamptz,
    add column reconcile_asked_at timestamptz;
