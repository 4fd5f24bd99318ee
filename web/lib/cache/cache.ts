import { openDB, type DBSchema, type IDBPDatabase, type StoreNames } from 'idb';
import type { Badge, Conversation, Label, SharedLabel, Me, Sidebar, Timeline, Uuid } from '$lib/api/types';
import type { Intent, Shelf } from '$lib/outbox/outbox';

/** Raised when what is kept changes its shape: the old copy is thrown away, the server has everything. */
const SCHEMA = 1;
const NAME = 'postroom';
const MOST_CONVERSATIONS = 5000;
const MOST_TIMELINES = 300;

/** A list as it stood: ids with their positions, and the cursor below the last one. */
export interface KeptList {
  rows: (readonly [Uuid, number])[];
  next: string | null;
}

/** A label of a mail account, or of the organization. */
export type KeptLabel = Pick<Label, 'id' | 'name'> & { account_id: Uuid | null; shared?: SharedLabel };

/** What the app needs before the network answers. */
export interface KeptStart {
  me: Me;
  epoch: string;
  cursors: Record<string, number>;
  /** Missing where an earlier release kept it. */
  labels?: Record<Uuid, readonly KeptLabel[]>;
  /** The same. */
  sidebars?: Record<Uuid, Sidebar>;
}

interface Schema extends DBSchema {
  start: { key: string; value: KeptStart };
  conversations: { key: Uuid; value: { value: Conversation; at: number }; indexes: { at: number } };
  lists: { key: string; value: KeptList };
  badges: { key: Uuid; value: Badge[] };
  timelines: { key: Uuid; value: { page: Timeline; at: number }; indexes: { at: number } };
  outbox: { key: string; value: Intent };
}

type StoreName = StoreNames<Schema>;

const DATA: readonly StoreName[] = ['conversations', 'lists', 'badges', 'timelines'];
const THE_ONE = 'now';

function upgrade(db: IDBPDatabase<Schema>): void {
  for (const name of db.objectStoreNames) db.deleteObjectStore(name);
  db.createObjectStore('start');
  db.createObjectStore('lists');
  db.createObjectStore('badges');
  db.createObjectStore('outbox', { keyPath: 'id' });
  db.createObjectStore('conversations').createIndex('at', 'at');
  db.createObjectStore('timelines').createIndex('at', 'at');
}

/** What one person's device keeps, in IndexedDB. One database a person: nobody reads another's. */
export class Cache implements Shelf {
  readonly #db: IDBPDatabase<Schema>;

  private constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  /** Open, or make anew, the database of a person. Rejects where the browser keeps nothing (private windows). */
  static async open(person: Uuid): Promise<Cache> {
    const db = await openDB<Schema>(`${NAME}-${person}`, SCHEMA, {
      upgrade,
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    return new Cache(db);
  }

  close(): void {
    this.#db.close();
  }

  // ---- the start --------------------------------------------------------------------------------------------------

  start(): Promise<KeptStart | undefined> {
    return this.#db.get('start', THE_ONE);
  }

  async keepStart(start: KeptStart): Promise<void> {
    await this.#db.put('start', start, THE_ONE);
  }

  // ---- conversations and lists ------------------------------------------------------------------------------------

  async conversations(ids: readonly Uuid[]): Promise<Conversation[]> {
    const store = this.#db.transaction('conversations').store;
    const found = await Promise.all(ids.map((id) => store.get(id)));
    return found.flatMap((row) => (row ? [row.value] : []));
  }

  /** Write what changed and remove what is gone, with what was said in it, in one transaction. */
  async keep(changed: Iterable<Conversation>, dropped: Iterable<Uuid>): Promise<void> {
    const work = this.#db.transaction(['conversations', 'timelines'], 'readwrite');
    const [rows, timelines] = [work.objectStore('conversations'), work.objectStore('timelines')];
    const at = Date.now();
    const writes = [...changed].map((value) => rows.put({ value, at }, value.id));
    const removals = [...dropped].flatMap((id) => [rows.delete(id), timelines.delete(id)]);
    await Promise.all([...writes, ...removals, work.done]);
  }

  list(name: string): Promise<KeptList | undefined> {
    return this.#db.get('lists', name);
  }

  async keepList(name: string, list: KeptList): Promise<void> {
    await this.#db.put('lists', list, name);
  }

  badges(organization: Uuid): Promise<Badge[] | undefined> {
    return this.#db.get('badges', organization);
  }

  async keepBadges(organization: Uuid, badges: Badge[]): Promise<void> {
    await this.#db.put('badges', badges, organization);
  }

  async timeline(conversation: Uuid): Promise<Timeline | undefined> {
    return (await this.#db.get('timelines', conversation))?.page;
  }

  async keepTimeline(page: Timeline): Promise<void> {
    await this.#db.put('timelines', { page, at: Date.now() }, page.conversation.id);
  }

  /** Forget what the server told (access was taken away, the log was restored): it will be asked again. */
  forget(): Promise<void> {
    return this.#clear(DATA);
  }

  /** The session is over: only what was not sent yet stays, for the next log-in of the same person. */
  leave(): Promise<void> {
    return this.#clear([...DATA, 'start']);
  }

  /** Keep within bounds: the oldest go first. */
  async trim(): Promise<void> {
    await this.#trim('conversations', MOST_CONVERSATIONS);
    await this.#trim('timelines', MOST_TIMELINES);
  }

  /** Remove everything of this person from the device. */
  wipe(): Promise<void> {
    return this.#clear([...DATA, 'start', 'outbox']);
  }

  async #clear(names: readonly StoreName[]): Promise<void> {
    const transaction = this.#db.transaction(names, 'readwrite');
    await Promise.all([...names.map((name) => transaction.objectStore(name).clear()), transaction.done]);
  }

  // ---- outbox -----------------------------------------------------------------------------------------------------

  all(): Promise<Intent[]> {
    return this.#db.getAll('outbox');
  }

  async put(intent: Intent): Promise<void> {
    await this.#db.put('outbox', intent);
  }

  async remove(id: string): Promise<void> {
    await this.#db.delete('outbox', id);
  }

  async #trim(name: 'conversations' | 'timelines', most: number): Promise<void> {
    const { store, done } = this.#db.transaction(name, 'readwrite');
    let over = (await store.count()) - most;
    let cursor = over > 0 ? await store.index('at').openCursor() : null;
    while (cursor && over-- > 0) {
      await cursor.delete();
      cursor = await cursor.continue();
    }
    await done;
  }
}
