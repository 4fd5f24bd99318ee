-- Send later and snooze: until when the conversation rests for the writer once the letter has gone (Unix seconds).
alter table draft add column send_snooze_until bigint;
