-- Snoozed and Archive of each person; what is open and assigned, for each grant (Assigned to others).
alter table placement
    drop constraint placement_kind_check,
    add constraint placement_kind_check check (
        kind in ('inbox', 'team_inbox', 'assigned', 'starred', 'snoozed', 'archived', 'open', 'closed', 'sent', 'taken',
                 'trash', 'junk', 'label')
    ) not valid;

-- A team sees what is open through the same grants as before: of those, what somebody is assigned to.
insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
select p.organization_id, 'taken', p.owner_id, p.conversation_id, p.position, p.news_at
from placement p
where p.kind = 'open' and exists (
    select from conversation_assignee a
    where a.organization_id = p.organization_id and a.conversation_id = p.conversation_id)
on conflict do nothing;

-- What is wholly in Trash or Spam is in no list of a person.
insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
select m.organization_id, mine.kind, m.person_id, m.conversation_id, mine.position, c.news_at
from conversation_person m
join conversation c on c.organization_id = m.organization_id and c.id = m.conversation_id
cross join lateral (
    select 'archived' as kind, c.last_activity_at as position where m.archived
    union all
    select 'snoozed', to_timestamp(-extract(epoch from m.snoozed_until)) where m.snoozed_until is not null) mine
where (m.archived or m.snoozed_until is not null) and exists (
    select from placement p
    where p.organization_id = m.organization_id and p.conversation_id = m.conversation_id
      and p.kind in ('open', 'closed'))
on conflict do nothing;
