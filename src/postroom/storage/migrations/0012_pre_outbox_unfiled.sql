-- What the sweep looks for every thirty seconds, among all mails ever sent.
create index outbox_unfiled on outbox (finished_at) where state = 'sent' and filed_at is null;
