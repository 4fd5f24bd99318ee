import type { Uuid } from '$lib/api/types';
import type { Letter } from './letter';
import type { Person } from './mentions';

/** A comment that was begun. */
export interface Note {
  text: string;
  picked: Person[];
}

// localStorage and not IndexedDB: a write is done when the call returns, so a crash right after a key loses nothing.
const letterKey = (person: Uuid, id: Uuid) => `postroom.letter.${person}.${id}`;
const noteKey = (person: Uuid, conversation: Uuid) => `postroom.note.${person}.${conversation}`;

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // full, or forbidden by the browser: the server still gets it
  }
}

function read<Value>(key: string): Value | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Value | null;
  } catch {
    return null;
  }
}

/** What one person began to write on this device, until the server has it; lost neither by a reload nor by a crash. */
export class Device {
  readonly #person: Uuid;

  constructor(person: Uuid) {
    this.#person = person;
  }

  keepLetter = (letter: Letter): void => write(letterKey(this.#person, letter.id), letter);
  forgetLetter = (id: Uuid): void => localStorage.removeItem(letterKey(this.#person, id));
  letter = (id: Uuid): Letter | null => read(letterKey(this.#person, id));

  letters(): Letter[] {
    const prefix = letterKey(this.#person, '');
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys.flatMap((key) => read<Letter>(key) ?? []);
  }

  note = (conversation: Uuid): Note => read(noteKey(this.#person, conversation)) ?? { text: '', picked: [] };

  keepNote(conversation: Uuid, note: Note): void {
    if (note.text.trim()) write(noteKey(this.#person, conversation), note);
    else localStorage.removeItem(noteKey(this.#person, conversation));
  }

  /** Remove everything of this person (log-out). */
  wipe(): void {
    const prefixes = [letterKey(this.#person, ''), noteKey(this.#person, '')];
    for (const key of Object.keys(localStorage)) {
      if (prefixes.some((prefix) => key.startsWith(prefix))) localStorage.removeItem(key);
    }
  }
}
