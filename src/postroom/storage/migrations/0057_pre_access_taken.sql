-- When a person last lost access to something: an answer that was kept before then is not repeated to him.
alter table person add column access_taken_at timestamptz;

-- What a person has in conversations, to be found when he does not see them any more.
create index conversation_assignee_person on conversation_assignee (organization_id, person_id, conversation_id);
create index conversation_person_kept on conversation_person (organization_id, person_id, conversation_id)
    where in_inbox or starred or snoozed_until is not null;
