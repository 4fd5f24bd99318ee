-- Snooze: a conversation rests until a moment, for one person; whatever comes from outside ends it.
alter table conversation_person add column snoozed_until timestamptz;
create index conversation_person_snoozed on conversation_person (snoozed_until) where snoozed_until is not null;
