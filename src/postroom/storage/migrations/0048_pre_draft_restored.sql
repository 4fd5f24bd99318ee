-- A scheduled letter that is discarded by mistake is taken back as it was.
--   scheduled ──discard──▶ discarded ──restore──▶ scheduled; a draft when its moment is over
alter table draft add column discarded_send_at timestamptz;  -- the moment it had when it was discarded
