-- What came back of a mail that was sent: when the first of its receivers was given up on, and what is known of each
-- (address, delayed, status, words). It is found by its id, in the account that sent it.
alter table outbox add column bounced_at timestamptz;
alter table outbox add column returned jsonb not null default '[]';
