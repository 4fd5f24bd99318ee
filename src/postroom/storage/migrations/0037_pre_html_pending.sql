-- The message has HTML, which is made safe from its bytes when somebody first looks at it.
alter table message_body add column html_pending boolean not null default false;
