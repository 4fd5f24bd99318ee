-- The same mail received in several team inboxes: a conversation in each, or a single one.
alter table organization add column same_mail text not null default 'copy_in_each'
    check (same_mail in ('copy_in_each', 'single_conversation'));
