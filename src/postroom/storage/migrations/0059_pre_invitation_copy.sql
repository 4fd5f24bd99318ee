-- Whose teams and shared accounts a person gets when he accepts; null: only the invitation's own teams.
alter table invitation add column copy_from uuid;
