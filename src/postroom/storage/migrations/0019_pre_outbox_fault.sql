-- Why a mail was not sent, as words a program knows: the sentence in error is English.
alter table outbox add column fault jsonb;
