-- Why an account is not well, as words a program knows: the sentence in phase_message is English.
alter table account add column phase_fault jsonb;
