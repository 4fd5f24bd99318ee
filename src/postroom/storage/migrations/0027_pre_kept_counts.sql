-- What a person decided to keep is here and not on the server: it must not count as what the server should have, or
-- the account page says for good that more is here. `present` is now: under its uidvalidity, neither gone nor kept.
create or replace function count_intake() returns trigger language plpgsql as $$
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
                     count(*) filter (where expunged_at is null and kept_at is null) as present
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
                     coalesce(sum(n) filter (where expunged_at is null and kept_at is null), 0) as present
              from (select organization_id, folder_id, uidvalidity, outcome, expunged_at, kept_at, 1 as n
                    from new_rows
                    union all
                    select organization_id, folder_id, uidvalidity, outcome, expunged_at, kept_at, -1
                    from old_rows) as both_rows
              group by organization_id, folder_id, uidvalidity) as d
        where f.organization_id = d.organization_id and f.id = d.folder_id
          and (d.imported, d.duplicates, d.quarantined, d.skipped, d.present) <> (0, 0, 0, 0, 0);
    end if;
    return null;
end $$;

create or replace function count_folder() returns trigger language plpgsql as $$
begin
    new.present = (select count(*) from intake i
                   where i.organization_id = new.organization_id and i.account_id = new.account_id
                     and i.folder_id = new.id and i.uidvalidity = new.uidvalidity and i.expunged_at is null
                     and i.kept_at is null);
    return new;
end $$;

update folder f set present = f.present - d.kept
from (select i.organization_id, i.folder_id, count(*) as kept
      from intake i join folder g on g.organization_id = i.organization_id and g.id = i.folder_id
      where i.uidvalidity = g.uidvalidity and i.expunged_at is null and i.kept_at is not null
      group by i.organization_id, i.folder_id) as d
where f.organization_id = d.organization_id and f.id = d.folder_id;
