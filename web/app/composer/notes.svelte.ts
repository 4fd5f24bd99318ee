import type { Uuid } from '$lib/api/types';
import { outside } from '$lib/reactive.svelte';
import { onForget } from '$lib/forgetting';
import { person } from '../session/session.svelte';
import { device } from './letters.svelte';
import type { Note } from './device';

/** A comment somebody writes in one conversation, kept on this device with every key. */
export class NoteCell {
  v: Note = $state.raw({ text: '', picked: [] });
  readonly #conversation: Uuid;

  constructor(conversation: Uuid) {
    this.#conversation = conversation;
    this.v = device().note(conversation);
  }

  edit(change: Partial<Note>): void {
    this.v = { ...this.v, ...change };
    device().keepNote(this.#conversation, this.v);
  }

  clear(): void {
    this.edit({ text: '', picked: [] });
  }
}

const cells = new Map<Uuid, NoteCell>();
const MOST = 100;

/** The comment one has begun in a conversation. */
export function note(conversation: Uuid): NoteCell {
  const cell = cells.get(conversation) ?? outside(() => new NoteCell(conversation));
  cells.delete(conversation);
  cells.set(conversation, cell);
  if (cells.size > MOST) cells.delete(cells.keys().next().value ?? '');
  return cell;
}

export const forgetNotes = (): void => cells.clear();
onForget(forgetNotes);

/** The server did not take a comment: its words come back into the box, before what was written since. */
export function onRefusedComment(conversation: Uuid, body: string, mentions: Uuid[]): void {
  const cell = note(conversation);
  const people = person().users.filter(({ id }) => mentions.includes(id));
  const text = [body, cell.v.text].filter(Boolean).join('\n');
  cell.edit({ text, picked: [...cell.v.picked, ...people.map(({ id, name }) => ({ id, name }))] });
}
