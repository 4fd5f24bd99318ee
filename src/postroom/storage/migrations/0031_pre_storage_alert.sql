-- One alert for the whole installation when it cannot keep what comes in.
alter table alert drop constraint alert_kind_check;
alter table alert add constraint alert_kind_check check (kind in ('account', 'jobs', 'disk', 'storage'));
