-- Senders whose remote images a person wants to see without being asked each time. A person's own choice: a
-- colleague who reads the same mail is asked anew.
create table image_sender (
    person_id uuid not null references person,
    address text not null check (length(address) between 3 and 254),  -- in the form addresses are compared in
    created_at timestamptz not null default now(),
    primary key (person_id, address)
);
