import { uuid } from '$lib/api/uuid';
import { api, Problem } from '$lib/api/client';
import type { DraftReply, Uuid } from '$lib/api/types';
import type { PictureSteps } from '$lib/editor';
import { picturesIn } from '$lib/editor/plain';
import { outside } from '$lib/reactive.svelte';
import { onForget } from '$lib/forgetting';
import { person } from '../session/session.svelte';
import { Device } from './device';
import { attached, isEmpty, isUnsaved, newer, requestOf, type Attached, type Change, type Letter } from './letter';
import { Saver, type Ports, type Saving } from './saver';
import { t } from './texts';
import { take, upload, type Running } from './upload';

/** A file on its way to the server. */
export interface Upload {
  key: string;
  file: { name: string };
  /** 0 to 1. */
  share: number;
  problem: Problem | null;
  begin: (progress: (share: number) => void) => Running;
  /** It is to stand in the text. */
  picture?: PictureSteps | undefined;
}

export const device = (): Device => new Device(person().user.id);

const ports = (tell: Ports['tell']): Ports => ({
  save: async (letter) => {
    const body = requestOf(letter);
    if (!body) throw new Problem(422, { code: 'no_account', message: '', fields: {}, request_id: '' });
    const reply = await api.put<DraftReply>(`/v1/drafts/${letter.id}`, body);
    // It was sent from another window meanwhile: these words were not saved, and must not pass for it.
    if (!reply.draft) throw new Problem(409, { code: 'sent', message: t.sentElsewhere, fields: {}, request_id: '' });
    return reply.draft.updated_at;
  },
  discard: async ({ id, organization }) => {
    await api.delete(`/v1/drafts/${id}`, { organization }).catch(() => undefined); // it is gone here all the same
  },
  keep: (letter) => device().keepLetter(letter),
  forget: ({ id }) => device().forgetLetter(id),
  tell,
});

/** A letter in somebody's hands: `v` is what to show, `edit` changes it, and it is kept as it changes. */
export class LetterCell {
  v: Letter = $state.raw() as Letter;
  saving: Saving = $state.raw('nothing');
  /** Why saving or sending was refused, in words. */
  problem: Problem | null = $state.raw(null);
  /** On its way: not editable. */
  sending = $state.raw(false);
  /** Others wrote in the conversation since: the writer decides. */
  moved = $state.raw(false);
  /** The words of a draft that left elsewhere without them: the writer looks before they are sent once more. */
  parted = $state.raw(false);
  uploads: readonly Upload[] = $state.raw([]);
  /** The folded original, safe HTML; null while it is not known. */
  quoted: string | null = $state.raw(null);
  /** The address that what is answered came through, when that account was removed. */
  removed: string | null = $state.raw(null);
  /** Whether the writer chose the receivers: then nothing else changes them. */
  addressed = false;
  /** Whether the writer chose what it is from. */
  chosen = false;
  readonly #saver: Saver;
  readonly #running = new Map<string, Running>();
  /** Pictures that are or were in the text: undo brings one back. */
  readonly #pictures = new Map<Uuid, Attached>();

  constructor(letter: Letter) {
    this.v = letter;
    this.#saver = new Saver(
      letter,
      ports((told, saving, problem) => this.#told(told, saving, problem)),
    );
    this.saving = letter.savedAt !== null ? 'saved' : isEmpty(letter) ? 'nothing' : 'local';
  }

  #told(letter: Letter, saving: Saving, problem: Problem | null): void {
    this.v = { ...this.v, savedAt: letter.savedAt, changedAt: letter.changedAt };
    this.saving = saving;
    if (problem || saving === 'saved') this.problem = problem;
  }

  edit(change: Change): void {
    const changedAt = Math.max(Date.now() / 1000, (this.v.savedAt ?? 0) + 0.001);
    this.v = { ...this.v, ...change, changedAt };
    if (change.to || change.cc || change.bcc) this.addressed = true;
    this.#saver.change(this.v);
  }

  /** The writer changed the text. A picture that went out of it is no attachment any more, one that came back is. */
  write(body: string): void {
    const before = picturesIn(this.v.body);
    const now = picturesIn(body);
    for (const file of this.v.attachments) if (before.has(file.id)) this.#pictures.set(file.id, file);
    const stay = this.v.attachments.filter(({ id }) => now.has(id) || !this.#pictures.has(id));
    const come = [...now].flatMap((id) => (stay.some((file) => file.id === id) ? [] : (this.#pictures.get(id) ?? [])));
    const same = come.length === 0 && stay.length === this.v.attachments.length;
    this.edit(same ? { body } : { body, attachments: [...stay, ...come] });
  }

  /** A picture of the text, where to show it from; null when it is none of this letter. */
  pictureSource = (id: Uuid): string | null =>
    (this.v.attachments.find((file) => file.id === id) ?? this.#pictures.get(id))?.url || null;

  /** Fill in what the server planned; it is no change of the writer's, so it alone is not worth keeping. */
  plan(change: Change): void {
    const same = Object.entries(change).every(
      ([field, value]) => JSON.stringify(value) === JSON.stringify(this.v[field as keyof Change]),
    );
    if (same) return;
    this.v = { ...this.v, ...change };
    if (this.saving !== 'nothing') this.edit(change);
  }

  /** Take a newer word of the server, or of another device. */
  take(there: Letter): void {
    if (this.sending) return;
    const taken = newer(this.v, there);
    if (taken === this.v) return;
    this.v = taken;
    this.#saver.revive(taken);
  }

  /** It was put away and is wanted again: keep it as if it were written now. */
  restored(): Letter {
    this.edit({});
    return this.v;
  }

  /** It leaves: nothing more is saved. */
  async seal(): Promise<void> {
    this.sending = true;
    this.problem = null;
    this.moved = false;
    this.parted = false;
    await this.#saver.end();
  }

  /** It did not leave, or was called back. */
  reopen(problem: Problem | null = null): void {
    this.sending = false;
    this.problem = problem;
    this.#saver.revive(this.v);
  }

  async discard(): Promise<void> {
    cells.delete(this.v.id);
    away.add(this.v.id);
    this.#running.forEach(({ abort }) => abort());
    await this.#saver.discard();
  }

  flush = (): Promise<void> => this.#saver.flush();

  attach(files: readonly File[]): void {
    for (const file of files)
      this.#start(file.name, (key, progress) => upload(this.v.organization, file, key, progress));
  }

  /** Take files of a forwarded message along: each is attached as one of ours, so that it can be taken off. */
  takeAlong(files: readonly { id: Uuid; filename: string }[]): void {
    for (const { id, filename } of files) this.#start(filename, (key) => take(this.v.organization, id, key));
  }

  /** Upload a picture that is to stand in the text. Returns what gives it up. */
  attachPicture = (file: File, picture: PictureSteps): (() => void) => {
    const key = this.#start(
      file.name,
      (fresh, progress) => upload(this.v.organization, file, fresh, progress),
      picture,
    );
    return () => this.remove(key);
  };

  retry(key: string): void {
    const failed = this.uploads.find((one) => one.key === key);
    this.uploads = this.uploads.filter((one) => one !== failed);
    if (failed) this.#run({ ...failed, share: 0, problem: null });
  }

  /** Take a file off, whether it is here or still on its way. */
  remove(key: string): void {
    this.#running.get(key)?.abort();
    const given = this.uploads.find((one) => one.key === key);
    this.uploads = this.uploads.filter((one) => one !== given);
    given?.picture?.gone();
    const attachments = this.v.attachments.filter(({ id }) => id !== key);
    if (attachments.length < this.v.attachments.length) this.edit({ attachments });
  }

  /** Begin what brings a file to the server; returns its key. */
  #start(
    name: string,
    begin: (key: string, progress: (share: number) => void) => Running,
    picture?: PictureSteps,
  ): string {
    const key = uuid();
    this.#run({ key, file: { name }, share: 0, problem: null, begin: (progress) => begin(key, progress), picture });
    return key;
  }

  #run(fresh: Upload): void {
    this.uploads = [...this.uploads, fresh];
    const change = (to: Partial<Upload>) => {
      this.uploads = this.uploads.map((one) => (one.key === fresh.key ? { ...one, ...to } : one));
      fresh.picture?.moved(to.share ?? 0, to.problem != null);
    };
    const running = fresh.begin((share) => change({ share }));
    this.#running.set(fresh.key, running);
    running.done
      .then(
        (reply) => {
          this.uploads = this.uploads.filter((one) => one.key !== fresh.key);
          const file = attached(reply);
          if (fresh.picture) this.#pictures.set(file.id, file);
          if (fresh.picture?.done(file.id)) return; // the text names it now, and that brings it along
          this.#pictures.delete(file.id);
          this.edit({ attachments: [...this.v.attachments, file] });
        },
        (problem: Problem) => change({ problem }),
      )
      .finally(() => this.#running.delete(fresh.key));
  }
}

const cells = new Map<Uuid, LetterCell>();

/** The letter in hand with this id. Changes nothing, so a view may ask while it draws. */
export const inHand = (id: Uuid | null): LetterCell | null => (id ? (cells.get(id) ?? null) : null);

/** The letter with this id, if it is open or kept on this device. */
export function letterCell(id: Uuid): LetterCell | null {
  const known = cells.get(id);
  if (known) return known;
  const kept = device().letter(id);
  return kept ? openLetter(kept) : null;
}

/** Take a letter in hand. One that is in hand already, or kept on this device, is brought together with it. */
export function openLetter(letter: Letter): LetterCell {
  const known = cells.get(letter.id);
  if (known) {
    known.take(letter);
    return known;
  }
  const kept = device().letter(letter.id);
  const cell = outside(() => new LetterCell(kept ? newer(kept, letter) : letter));
  cells.set(letter.id, cell);
  if (kept) void cell.flush();
  return cell;
}

/** Which message a letter became. */
const left = new Map<Uuid, Uuid>();

/** A letter has become a message, or is scheduled (null): it is nobody's to write any more. */
export function letGo(id: Uuid, message: Uuid | null): void {
  left.set(id, message ?? '');
  cells.delete(id);
  device().forgetLetter(id);
}

/**
 * A letter was sent or put away in another window: let go of it here. Words that the server never had are nobody's to
 * throw away: they are returned as a letter of their own.
 */
export function leftElsewhere(id: Uuid): Letter | null {
  const cell = cells.get(id);
  if (!cell) return null;
  const kept = isUnsaved(cell.v) && !isEmpty(cell.v) ? { ...cell.v, id: uuid(), savedAt: null } : null;
  const forget = () => device().forgetLetter(id);
  cells.delete(id);
  forget();
  void cell.seal().then(forget); // a save under way keeps it once more
  return kept;
}

/** What somebody wrote in a conversation and has not sent: in hand, or kept on this device. */
export function wordsIn(organization: Uuid, conversation: Uuid, held: Uuid | null): Letter | null {
  const letter = inHand(held)?.v ?? keptLetters(organization, conversation)[0];
  return letter && !isEmpty(letter) ? letter : null;
}

/** The writer does not see the conversation any more: his words become a new message of his own. */
export function takeOut(letter: Letter): Letter {
  const own = { inReplyTo: null, quote: false, lastMessage: null, conversation: null, savedAt: null } as const;
  const fresh: Letter = { ...letter, ...own, kind: 'new', id: uuid() };
  const cell = openLetter(fresh);
  cell.edit({});
  void (inHand(letter.id) ?? openLetter(letter)).discard();
  return cell.v;
}

/** Whether a letter was sent from here and is one again: its send was undone. True once. */
export const wasSent = (id: Uuid): boolean => left.delete(id);

/** Letters that were put away; one that is wanted again gets another id. */
const away = new Set<Uuid>();

/**
 * Whether a letter was put away, or is a message by now: a timeline that was asked for before may still have it as a
 * draft. A send that was undone makes it a letter again. `here` are known messages.
 */
export const hasLeft = (id: Uuid, here: ReadonlySet<Uuid>): boolean => away.has(id) || here.has(left.get(id) ?? '');

/** Letters on this device that belong to a conversation (null: new messages), newest first. */
export const keptLetters = (organization: Uuid, conversation: Uuid | null): Letter[] =>
  device()
    .letters()
    .filter((one) => one.organization === organization && one.conversation === conversation)
    .sort((a, b) => b.changedAt - a.changedAt);

/** Forget what is being written; what of it was not sent stays on the device. */
export function forgetWriting(): void {
  cells.clear();
  left.clear();
  away.clear();
}

onForget((keepUnsent) => !keepUnsent && forgetWriting());
