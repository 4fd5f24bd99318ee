import type { Activity, Uuid } from '$lib/api/types';
import type { IconName } from '$lib/ui/icons';
import type { Entry } from '../timelines.svelte';
import { mark } from './marked';
import type { Sentences } from './texts.en';

/** First names of people, names of teams; null for somebody unknown. */
export interface Names {
  /** Who reads: addressed as "you". */
  me: Uuid;
  user: (id: Uuid) => string | null;
  team: (id: Uuid) => string | null;
  /** Names of labels one sees. */
  label: (id: Uuid) => string | null;
}

const ids = (value: unknown): Uuid[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

/** Who did it, as the beginning of a sentence. `you`: it is the reader, and the verb may need another form. */
export interface Who {
  name: string;
  you: boolean;
}

/** What only a mail server says when no person does. */
const PLACES = new Set([
  'conversation.trashed',
  'conversation.junked',
  'conversation.restored',
  'conversation.labelled',
]);

function actor({ actor, actor_kind, kind }: Activity, names: Names, say: Sentences): Who {
  const other = (name: string) => ({ name, you: false });
  if (actor_kind === 'contact') return other(say.byMessage);
  if (actor_kind === 'rule') return other(say.byRule);
  if (actor_kind === 'token') return other(say.byProgram);
  if (actor_kind === 'system' && PLACES.has(kind)) return other(say.byServer);
  if (actor_kind === 'system' || !actor) return other(mark(say.bySystem));
  return actor === names.me ? { name: mark(say.you), you: true } : other(mark(names.user(actor) ?? say.somebody));
}

/** Nobody is named twice in a sentence: what people do to themselves has words of its own. */
function assigned({ actor, data }: Activity, who: Who, names: Names, say: Sentences): string {
  const [added, removed] = [ids(data['added']), ids(data['removed'])];
  const others = (people: Uuid[]) => people.filter((id) => id !== actor);
  const called = (people: Uuid[]) =>
    [...people]
      .sort((a, b) => Number(b === names.me) - Number(a === names.me))
      .map((id) => (id === names.me ? say.object : mark(names.user(id) ?? say.somebody)));
  const [to, from] = [called(others(added)), called(others(removed))];
  const [took, left] = [to.length < added.length, from.length < removed.length];
  if (took) return from.length > 0 ? say.tookFrom(who, to, from) : say.took(who, to);
  if (left && to.length > 0) return say.handed(who, to);
  if (to.length > 0) return from.length > 0 ? say.reassigned(who, to, from) : say.assigned(who, to);
  return from.length > 0 ? say.unassigned(who, from) : say.left(who);
}

function moved({ data }: Activity, who: Who, names: Names, say: Sentences): string {
  const team = typeof data['team_id'] === 'string' ? names.team(data['team_id']) : null;
  if (team === null) return say.movedOut(who);
  return data['in_team_inbox'] === false ? say.movedFromInbox(who, mark(team)) : say.moved(who, mark(team));
}

const MOST_LABELS = 3; // names in a sentence; the rest is a number

/** Labels one does not see are not told of. */
function labelled({ data }: Activity, who: Who, names: Names, say: Sentences): string | null {
  const called = (value: unknown) => {
    const seen = ids(value).flatMap((id) => names.label(id) ?? []);
    const named = seen.sort((a, b) => a.localeCompare(b)).map(mark);
    const rest = named.length - MOST_LABELS;
    return rest > 1 ? [...named.slice(0, MOST_LABELS), say.moreLabels(rest)] : named;
  };
  const [added, removed] = [called(data['added']), called(data['removed'])];
  if (added.length > 0) return removed.length > 0 ? say.relabelled(who, added, removed) : say.labelled(who, added);
  return removed.length > 0 ? say.unlabelled(who, removed) : null;
}

/** Who was let in, who was not any more; whoever left by himself is said to have left. */
function shared({ actor, data }: Activity, who: Who, names: Names, say: Sentences): string | null {
  const person = (id: Uuid) => (id === names.me ? say.object : mark(names.user(id) ?? say.somebody));
  const team = (id: Uuid) => mark(names.team(id) ?? say.someTeam);
  const removed = ids(data['removed']);
  const everyone = (on: boolean) => (data['everyone'] === on ? [say.everyone] : []);
  const added = [...ids(data['added']).map(person), ...ids(data['teams_added']).map(team), ...everyone(true)];
  const gone = [
    ...removed.filter((id) => id !== actor).map(person),
    ...ids(data['teams_removed']).map(team),
    ...everyone(false),
  ];
  if (added.length > 0) return gone.length > 0 ? say.letInInstead(who, added, gone) : say.letIn(who, added);
  if (gone.length > 0) return say.shutOut(who, gone);
  return removed.length > 0 ? say.leftIt(who) : null;
}

function dropped({ data }: Activity, names: Names, say: Sentences): string {
  const author = typeof data['author_id'] === 'string' ? data['author_id'] : '';
  return author === names.me ? say.droppedYours : say.dropped(mark(names.user(author) ?? say.somebody));
}

/** One event as a sentence, names marked; null when it says nothing to a reader. */
export function sentence(entry: Activity, names: Names, say: Sentences): string | null {
  const { data } = entry;
  const who = actor(entry, names, say);
  switch (entry.kind) {
    case 'conversation.assigned':
      return assigned(entry, who, names, say);
    case 'conversation.closed':
      return say.closed(who);
    case 'conversation.reopened':
      return say.reopened(who);
    case 'conversation.moved':
      return moved(entry, who, names, say);
    case 'conversation.trashed':
      return say.trashed(who);
    case 'conversation.junked':
      return say.junked(who);
    case 'conversation.restored':
      return say.restored(who);
    case 'conversation.labelled':
      return labelled(entry, who, names, say);
    case 'conversation.changed':
      return say.changed(who);
    case 'conversation.joined':
      return entry.actor_kind === 'person' ? say.merged(who) : say.joined;
    case 'conversation.separated':
      return say.separated(who);
    case 'messages.removed':
      return say.mailRemoved(who, String(entry.data['address']), Number(entry.data['messages']));
    case 'conversation.shared':
      return typeof data['address'] === 'string' ? say.shared(mark(data['address'])) : null;
    case 'conversation.access_changed':
      return shared(entry, who, names, say);
    case 'letter.dropped':
      return dropped(entry, names, say);
    default:
      return null;
  }
}

/** The operation that puts apart again what this line says was joined; null when there is none, or it was done. */
export function undoing({ kind, data }: Activity, entries: readonly Entry[]): Uuid | null {
  const operation = data['operation'];
  if (kind !== 'conversation.joined' || typeof operation !== 'string') return null;
  const done = entries.some(
    (one) => one.type === 'activity' && one.kind === 'conversation.separated' && one.data['operation'] === operation,
  );
  return done ? null : operation;
}

const ICONS: Record<string, IconName> = {
  'conversation.assigned': 'assigned',
  'conversation.closed': 'close',
  'conversation.reopened': 'undo',
  'conversation.moved': 'users',
  'conversation.trashed': 'trash',
  'conversation.junked': 'junk',
  'conversation.restored': 'unarchive',
  'conversation.labelled': 'label',
  'conversation.joined': 'link',
  'conversation.separated': 'undo',
  'messages.removed': 'trash',
  'conversation.shared': 'users',
  'conversation.access_changed': 'users',
  'letter.dropped': 'clock',
};

export const iconOf = ({ kind }: Activity): IconName => ICONS[kind] ?? 'activity';
