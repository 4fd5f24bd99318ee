-- What became of the messages of each folder, so that the account page need not count a million lines. Kept by
-- triggers: in the transaction of the change, also while the release before still writes.
alter table folder
    add column imported bigint not null default 0,
    add column duplicates bigint not null default 0,
    add column quarantined bigint not null default 0,
    add column skipped bigint not null default 0,
    add column present bigint not null default 0;  -- under its uidvalidity, not known as gone

create function count_intake() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update folder f set imported = f.imported + d.imported, duplicates = f.duplicates + d.duplicates,
            quarantined = f.quarantined + d.quarantined, skipped = f.skipped + d.skipped,
            present = f.present + case when d.uidvalidity = f.uidvalidity then d.present else 0 end
        from (select organization_id, folder_id, uidvalidity,
                     count(*) filter (where outcome = 'imported') as imported,
                     count(*) filter (where outcome = 'duplicate') as duplicates,
                     count(*) filter (where outcome = 'quarantined') as quarantined,
                     count(*) filter (where outcome = 'skipped') as skipped,
                     count(*) filter (where expunged_at is null) as present
              from new_rows group by organization_id, folder_id, uidvalidity) as d
        where f.organization_id = d.organization_id and f.id = d.folder_id;
    else
        update folder f set imported = f.imported + d.imported, duplicates = f.duplicates + d.duplicates,
            quarantined = f.quarantined + d.quarantined, skipped = f.skipped + d.skipped,
            present = f.present + case when d.uidvalidity = f.uidvalidity then d.present else 0 end
        from (select organization_id, folder_id, uidvalidity,
                     coalesce(sum(n) filter (where outcome = 'imported'), 0) as imported,
                     coalesce(sum(n) filter (where outcome = 'duplicate'), 0) as duplicates,
                     coalesce(sum(n) filter (where outcome = 'quarantined'), 0) as quarantined,
                     coalesce(sum(n) filter (where outcome = 'skipped'), 0) as skipped,
                     coalesce(sum(n) filter (where expunged_at is null), 0) as present
              from (select organization_id, folder_id, uidvalidity, outcome, expunged_at, 1 as n from new_rows
                    union all
                    select organization_id, folder_id, uidvalidity, outcome, expunged_at, -1 from old_rows) as both_rows
              group by organization_id, folder_id, uidvalidity) as d
        where f.organization_id = d.organization_id and f.id = d.folder_id
          and (d.imported, d.duplicates, d.quarantined, d.skipped, d.present) <> (0, 0, 0, 0, 0);
    end if;
    return null;
end $$;
create trigger intake_inserted after insert on intake
    referencing new table as new_rows for each statement execute function count_intake();
create trigger intake_updated after update on intake
    referencing new table as new_rows old table as old_rows for each statement execute function count_intake();

-- A folder that was made anew on the server begins again.
create function count_folder() returns trigger language plpgsql as $$
begin
    new.present = (select count(*) from intake i
                   where i.organization_id = new.organization_id and i.account_id = new.account_id
                     and i.folder_id = new.id and i.uidvalidity = new.uidvalidity and i.expunged_at is null);
    return new;
end $$;
create trigger folder_renewed before update on folder
    for each row when (old.uidvalidity <> new.uidvalidity) execute function count_folder();

update folder f set imported = d.imported, duplicates = d.duplicates, quarantined = d.quarantined,
    skipped = d.skipped, present = d.present
from (select i.organization_id, i.folder_id,
             count(*) filter (where outcome = 'imported') as imported,
             count(*) filter (where outcome = 'duplicate') as duplicates,
             count(*) filter (where outcome = 'quarantined') as quarantined,
             count(*) filter (where outcome = 'skipped') as skipped,
             count(*) filter (where expunged_at is null and i.uidvalidity = g.uidvalidity) as present
      from intake i join folder g on g.organization_id = i.organization_id and g.id = i.folder_id
      group by i.organization_id, i.folder_id) as d
where f.organization_id = d.organization_id and f.id = d.folder_id;
