-- The moments that Snooze and Send later offer, as each person set them; what is missing is as usual.
alter table person add column default_times jsonb not null default '{}';
