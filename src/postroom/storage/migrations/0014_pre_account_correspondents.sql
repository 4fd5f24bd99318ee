-- The people outside that each account exchanged mail with, for completion: whoever may see the account finds them.
-- `correspondent` knew no accounts, so that everybody found everyone's. The release before still writes it; a later
-- one drops it.
create table account_correspondent (
    organization_id uuid not null,
    account_id uuid not null,
    address_key text not null,  -- casefolded
    address text not null,
    name text not null,
    last_seen_at timestamptz not null,
    primary key (organization_id, account_id, address_key),
    foreign key (organization_id, account_id) references account (organization_id, id)
);

-- What a search may begin with: the address, and the name from each of its words on. Casefolded, 100 characters at most.
create table account_correspondent_start (
    organization_id uuid not null,
    account_id uuid not null,
    start text collate "C" not null,
    address_key text not null,
    primary key (organization_id, account_id, start, address_key)
);

insert into account_correspondent (organization_id, account_id, address_key, address, name, last_seen_at)
select distinct on (organization_id, account_id, lower(address))
       organization_id, account_id, lower(address), address, name,
       max(delivered_at) over (partition by organization_id, account_id, lower(address))
from (
    select m.organization_id, m.account_id, coalesce(person ->> 0, '') as name, person ->> 1 as address, m.delivered_at
    from message m, jsonb_array_elements(
        case when m.outgoing then m.to_fields || m.cc_fields || m.bcc_fields
             when m.from_field is null or m.from_field = 'null' then '[]'
             else jsonb_build_array(m.from_field) end) as person
    where m.account_id is not null
) as exchanged
where address like '%@%' and length(address) <= 320
order by organization_id, account_id, lower(address), name = '', delivered_at desc;

insert into account_correspondent_start (organization_id, account_id, start, address_key)
select distinct c.organization_id, c.account_id, s.start, c.address_key
from account_correspondent c
cross join lateral (select regexp_split_to_array(lower(btrim(c.name)), '\s+') as words) as n
cross join lateral (
    select left(c.address_key, 100) as start
    union all
    select left(array_to_string(n.words[i:], ' '), 100) from generate_series(1, least(8, cardinality(n.words))) as i
) as s
where s.start <> '';
