"""A large organization straight into the tables: 10 teams, 12 accounts, as many people and conversations as asked.

The first person is in every team, the others in one each. A label of the organization is on one conversation in twenty.

Written as SQL sets, not through the verbs: a million conversations in a minute or two. Whether the rows are what the
verbs would have written is checked on a sample (`check`).
"""

from hashlib import md5
from typing import LiteralString
from uuid import UUID

import psycopg

from postroom.conversations.placing import label_through, mailboxes_of
from postroom.conversations.store import facts as facts_store
from postroom.conversations.store import placements
from postroom.storage.database import Database

PEOPLE = 200
TEAMS = 10

_STATEMENTS: tuple[LiteralString, ...] = (
    "create temp table t (organization uuid, conversations int, people int)",
    "insert into t values (gen_random_uuid(), %(conversations)s, %(people)s)",
    "insert into organization (id, name) select organization, 'Large' from t",
    """insert into person (id, name, email, email_key)
       select md5('person' || n)::uuid, 'Person ' || n, n || '@large.example', n || '@large.example'
       from t, generate_series(1, t.people) n""",
    """insert into membership (organization_id, person_id, role)
       select organization, md5('person' || n)::uuid, case when n = 1 then 'owner' else 'member' end
       from t, generate_series(1, t.people) n""",
    """insert into team (organization_id, id, name) select organization, md5('team' || n)::uuid, 'Team ' || n
       from t, generate_series(1, 10) n""",
    """insert into team_member (organization_id, team_id, person_id)
       select organization, md5('team' || (n % 10 + 1))::uuid, md5('person' || n)::uuid
       from t, generate_series(1, t.people) n
       union select organization, md5('team' || team)::uuid, md5('person1')::uuid
       from t, generate_series(1, 10) team""",
    """insert into account (organization_id, id, address, address_key, name, team_id, username, sealed_password,
                            imap_host, imap_port, imap_tls, smtp_host, smtp_port, smtp_tls,
                            paused_at)
       select organization, md5('account' || n)::uuid, n || '@mail.example', n || '@mail.example', 'Account',
              md5('team' || (n % 10 + 1))::uuid, 'nobody', '', '127.0.0.1', 1, 'plain', '127.0.0.1', 1, 'plain',
              now()
       from t, generate_series(1, 12) n""",
    """insert into grant_holder (organization_id, grant_kind, grant_id, person_id, since)
       select organization, 'person', md5('person' || n)::uuid, md5('person' || n)::uuid, now() - interval '9 years'
       from t, generate_series(1, t.people) n""",
    """insert into grant_holder (organization_id, grant_kind, grant_id, person_id, since)
       select a.organization_id, 'account', a.id, m.person_id, now() - interval '9 years'
       from account a join team_member m on m.organization_id = a.organization_id and m.team_id = a.team_id""",
    """insert into grant_holder (organization_id, grant_kind, grant_id, person_id, since)
       select organization_id, 'team', team_id, person_id, now() - interval '9 years' from team_member""",
    """insert into access_set (organization_id, id, digest)
       select organization, md5('set' || n)::uuid, sha256(('set' || n)::bytea) from t, generate_series(1, 12) n
       union all select organization, md5('labelled' || n)::uuid, sha256(('labelled' || n)::bytea)
       from t, generate_series(1, 12) n""",
    """insert into access_set_grant (organization_id, access_set_id, grant_kind, grant_id)
       select organization, md5('set' || n)::uuid, 'account', md5('account' || n)::uuid
       from t, generate_series(1, 12) n""",
    """insert into shared_label (organization_id, id, name, name_key, color, icon, visibility)
       select organization, md5('label')::uuid, 'Urgent', 'urgent', 'red', '', 'organization' from t""",
    """insert into access_set_grant (organization_id, access_set_id, grant_kind, grant_id)
       select organization, md5('labelled' || n)::uuid, kind, id
       from t, generate_series(1, 12) n,
            lateral (values ('account', md5('account' || n)::uuid), ('label', md5('label')::uuid)) grants (kind, id)""",
    # One conversation in ten is open and unassigned, one in twenty assigned, the rest closed; 1 in 10 has news.
    """insert into conversation (organization_id, id, access_set_id, latest_subject, preview, team_id, in_team_inbox,
                                 closed_at, authors, messages_count, created_at, last_activity_at, news_at, labels)
       select organization, md5('conversation' || n)::uuid,
              md5(case when n % 20 = 10 then 'labelled' else 'set' end || (n % 12 + 1))::uuid, 'Order ' || n,
              'Where is order ' || n || '?', md5('team' || ((n % 12 + 1) % 10 + 1))::uuid, n % 10 = 0,
              case when n % 20 in (0, 5, 10) then null else now() end,
              '[["Ingrid Solheim", "ingrid@fjord.example"]]', 3,
              now() - n * interval '97 seconds', now() - n * interval '97 seconds',
              case when n % 10 = 0 then now() - n * interval '97 seconds' end,
              case when n % 20 = 10 then array[md5('label')::uuid] else '{}' end
       from t, generate_series(1, t.conversations) n""",
    """insert into conversation_assignee (organization_id, conversation_id, person_id)
       select organization, md5('conversation' || n)::uuid, md5('person' || (n / 20 % least(t.people, 4) + 1))::uuid
       from t, generate_series(5, t.conversations, 20) n""",
    """insert into conversation_person (organization_id, conversation_id, person_id, in_inbox, read_until)
       select organization, md5('conversation' || n)::uuid, md5('person' || (n / 20 % least(t.people, 4) + 1))::uuid,
              true, now()
       from t, generate_series(5, t.conversations, 20) n""",
    """insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
       select c.organization_id, case when closed_at is null then 'open' else 'closed' end, g.grant_id, c.id,
              last_activity_at, news_at
       from conversation c join access_set_grant g using (organization_id, access_set_id)""",
    """insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
       select distinct c.organization_id, 'taken', g.grant_id, c.id, last_activity_at, news_at
       from conversation c join access_set_grant g using (organization_id, access_set_id)
       join conversation_assignee a on a.organization_id = c.organization_id and a.conversation_id = c.id
       where closed_at is null""",
    """insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
       select c.organization_id, 'label', l.owner_id, c.id, last_activity_at, news_at
       from conversation c join access_set_grant g using (organization_id, access_set_id)
       join list l on l.grant_id = g.grant_id where c.labels <> '{}'""",
    "drop table list",
    """insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
       select organization_id, 'team_inbox', team_id, id, last_activity_at, news_at
       from conversation where in_team_inbox and closed_at is null""",
    """insert into placement (organization_id, kind, owner_id, conversation_id, position, news_at)
       select a.organization_id, kind, a.person_id, c.id, c.last_activity_at, c.news_at
       from conversation_assignee a join conversation c on c.organization_id = a.organization_id
            and c.id = a.conversation_id, unnest(array['assigned', 'inbox']) kind""",
    # The newest 500 have their mails.
    """insert into message (organization_id, id, conversation_id, account_id, outgoing, from_field, to_fields, subject,
                            preview, delivered_at, fingerprint, settled_at)
       select c.organization_id, gen_random_uuid(), c.id, md5('account1')::uuid, false,
              '["Ingrid Solheim", "ingrid@fjord.example"]', '[["", "support@mail.example"]]', c.latest_subject,
              c.preview, c.last_activity_at - number * interval '1 minute', uuid_send(gen_random_uuid()), now()
       from (select * from conversation order by last_activity_at desc limit 500) c,
            generate_series(0, 2) number""",
    """insert into message_body (organization_id, message_id, text, new_text)
       select organization_id, id, repeat('Where is the order? ', 40), repeat('Where is the order? ', 40)
       from message""",
    "drop table t",
    "analyze",
)


def seed(dsn: str, conversations: int, people: int = PEOPLE) -> None:
    """Fill an empty, migrated database."""
    size = {"conversations": conversations, "people": people}
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("create unlogged table list (grant_id uuid, owner_id uuid)")
        with conn.cursor() as cursor, cursor.copy("copy list from stdin") as copy:
            for grant in [LABEL, *(numbered("account", number) for number in range(1, 13))]:
                copy.write_row([grant, label_through(LABEL, grant)])
        for statement in _STATEMENTS:
            conn.execute(statement, size if "%(" in statement else None)
        conn.execute("vacuum analyze")


def numbered(kind: str, number: int) -> UUID:
    """Return the id of what was seeded under this number."""
    return _id(f"{kind}{number}")


def _id(text: str) -> UUID:
    return UUID(bytes=md5(text.encode(), usedforsecurity=False).digest())


LABEL = _id("label")


async def check(database: Database) -> None:
    """Raise unless a sample of the seeded rows is what the verbs would have written."""
    async with database.transaction() as tx:
        cursor = await tx.conn.execute("select organization_id, id from conversation order by id limit 200")
        sample = await cursor.fetchall()
        organization_id: UUID = sample[0][0]
        for one, facts in (await facts_store.load(tx.conn, organization_id, [row[1] for row in sample])).items():
            wanted = {(str(place.kind), place.owner_id) for place in mailboxes_of(facts)}
            stored = {(kind, owner) for kind, owner, _ in await placements.of(tx.conn, organization_id, one)}
            if stored != wanted:
                message = f"the seed disagrees with the verbs: {stored ^ wanted}"
                raise AssertionError(message)
