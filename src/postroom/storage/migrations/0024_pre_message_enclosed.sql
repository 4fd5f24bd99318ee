-- What a message is besides its words: what it forwards, the events it invites to, how it is signed or encrypted.
alter table message_body add column enclosed jsonb;
