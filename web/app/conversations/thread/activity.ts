import type { Activity, Uuid } from '$lib/api/types';
import type { IconName } from '$lib/ui/icons';
import { mark } from './marked';
import type { Sentences } from './texts.en';

/** Names of people and teams; null for somebody unknown. */
export interface Names {
  user: (id: Uuid) => string | null;
  team: (id: Uuid) => string | null;
}

const ids = (value: unknown): Uuid[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

/** Who did it, as the beginning of a sentence. */
function actor({ actor, actor_kind }: Activity, names: Names, say: Sentences): string {
  if (actor_kind === 'contact') return say.byMessage;
  if (actor_kind === 'rule') return say.byRule;
  if (actor_kind === 'system' || !actor) return mark(say.bySystem);
  return mark(names.user(actor) ?? say.somebody);
}

function assigned(entry: Activity, who: string, names: Names, say: Sentences): string {
  const added = ids(entry.data['added']);
  const removed = ids(entry.data['removed']);
  const called = (people: Uuid[]) => people.map((id) => mark(names.user(id) ?? say.somebody));
  const only = (people: Uuid[]) => people.length === 1 && people[0] === entry.actor;
  if (added.length > 0 && removed.length > 0) return say.reassigned(who, called(added), called(removed));
  if (removed.length > 0) return only(removed) ? say.left(who) : say.unassigned(who, called(removed));
  return only(added) ? say.took(who) : say.assigned(who, called(added));
}

function moved({ data }: Activity, who: string, names: Names, say: Sentences): string {
  const team = typeof data['team_id'] === 'string' ? names.team(data['team_id']) : null;
  if (team === null) return say.movedOut(who);
  return data['in_team_inbox'] === false ? say.movedFromInbox(who, mark(team)) : say.moved(who, mark(team));
}

/** One event as a sentence, names marked; null when it says nothing to a reader. */
export function sentence(entry: Activity, names: Names, say: Sentences): string | null {
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
    case 'conversation.changed':
      return say.changed(who);
    default:
      return null;
  }
}

const ICONS: Record<string, IconName> = {
  'conversation.assigned': 'assigned',
  'conversation.closed': 'close',
  'conversation.reopened': 'undo',
  'conversation.moved': 'users',
};

export const iconOf = ({ kind }: Activity): IconName => ICONS[kind] ?? 'activity';
