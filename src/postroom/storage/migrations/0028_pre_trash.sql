-- Trash and Spam: the grants through which nobody is shown the conversation any more, but there.

alter table conversation
    add column trashed uuid[] not null default '{}',
    add column junked uuid[] not null default '{}';
alter table placement
    drop constraint placement_kind_check,
    add constraint placement_kind_check check (
        kind in ('inbox', 'team_inbox', 'assigned', 'starred', 'open', 'closed', 'sent', 'trash', 'junk')
    ) not valid;
