-- Of a message that is too large, or that the server does not hand out, only a part is here, or nothing.
alter table intake add column whole boolean not null default true;
update intake set whole = false
where outcome = 'quarantined'
  and (reason like 'This message is larger than %' or reason like 'The connection breaks each time %'
       or reason like 'The server %hand it out%');
