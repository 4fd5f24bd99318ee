-- The channel of the latest message: the mark on a list row. Until now all mail was email.
alter table conversation add column latest_channel text not null default 'email';
