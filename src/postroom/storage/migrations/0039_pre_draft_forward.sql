-- A draft that hands the message on, instead of answering it.
alter table draft add column forward boolean not null default false;

-- Until now the app told them by their subject.
update draft set forward = true
where message_id is null and in_reply_to is not null and subject ~* '^\s*(fwd?|tr|wg|i|rv)\s*:';
