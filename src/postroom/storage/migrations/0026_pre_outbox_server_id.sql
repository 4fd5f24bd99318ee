-- The Message-ID that a provider gave a mail instead of ours: answers refer to it, and the copy it files in Sent has it.
alter table outbox add column server_message_id text;
create index outbox_server_message_id on outbox (organization_id, account_id, server_message_id)
    where server_message_id is not null;
