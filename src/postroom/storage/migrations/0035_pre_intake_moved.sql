-- What Postroom itself moved away, as the server confirmed. Such a UID never comes back (RFC 3501, section 2.3.1.1), so
-- news of it that was read before the move and is written after it is old.
alter table intake add column moved_at timestamptz;
