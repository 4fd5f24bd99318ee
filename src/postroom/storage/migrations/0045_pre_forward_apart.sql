-- A forward whose mail begins a conversation of its own, though it was written in that of its original.
alter table draft add column apart boolean not null default false;
