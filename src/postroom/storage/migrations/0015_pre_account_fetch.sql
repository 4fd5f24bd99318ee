-- Whether the mail server tells of new mail by itself (IMAP IDLE); null: not seen yet.
alter table account add column push boolean;
-- When a person last asked to fetch now: a sync that began before begins again.
alter table account add column fetch_asked_at timestamptz;
