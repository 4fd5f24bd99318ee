-- What came back lately, of whatever mail: a letter that was scheduled to the same people before does not go unasked.
-- From now on `bounced_at` is when something came back last, and `returned` says of each receiver when that was.
create index outbox_bounced on outbox (organization_id, bounced_at) where bounced_at is not null;
