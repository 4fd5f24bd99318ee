-- When what is to be told was last read for telling. What was noted again since then may be undone by what is on its way.
alter table unmirrored add column taken_at timestamptz;
