import type { Account, AccountDetail, Fault, Folder, Ledger } from '$lib/api/types';

export type Phase = 'connecting' | 'importing' | 'idle' | 'back_off' | 'needs_user' | 'paused';
/** How a state looks; each also has its words. */
export type Tone = 'green' | 'amber' | 'red' | 'grey';

const TONES: Record<Phase, Tone> = {
  connecting: 'grey',
  importing: 'green',
  idle: 'green',
  back_off: 'amber',
  needs_user: 'red',
  paused: 'grey',
};

type Stand = Pick<Account, 'phase'> & Partial<Pick<Account, 'fault'>>;

/** Postroom's own storage takes nothing: then no account goes on, however well its server answers. */
const OUR_STORAGE: readonly string[] = ['disk_full', 'files_down'];

/** The phase, also of a server that is newer than this app. */
export function phaseOf({ phase, fault }: Stand): Phase {
  const known = phase in TONES ? (phase as Phase) : 'connecting';
  const works = known === 'idle' || known === 'importing';
  return works && fault && OUR_STORAGE.includes(fault.reason) ? 'back_off' : known;
}

export const toneOf = (account: Stand): Tone => TONES[phaseOf(account)];

/** What the account asks its user: messages that are gone from the server at once. */
export const goneOf = ({ phase, fault }: Pick<Account, 'phase' | 'fault'>): Fault | null =>
  phase === 'needs_user' && fault?.reason === 'many_gone' ? fault : null;

/** Whether the provider refuses the organization's OAuth client: signing in again would change nothing. */
export const clientRefused = ({ phase, fault }: Pick<Account, 'phase' | 'fault'>): boolean =>
  phase === 'needs_user' && fault?.reason === 'client_refused';

export type Receiving = 'none' | 'forwarded' | 'now' | 'asked' | 'connecting' | 'later' | 'stopped';

/** How new mail gets here, in one word: told by the server, asked for, or brought. A demonstration has no servers. */
export function receiving({ account, imap, push }: Pick<AccountDetail, 'account' | 'imap' | 'push'>): Receiving {
  const phase = phaseOf(account);
  if (account.kind === 'forwarding') return phase === 'paused' ? 'stopped' : 'forwarded';
  if (!imap.host) return 'none';
  if ((phase === 'idle' || phase === 'importing') && push !== null) return push ? 'now' : 'asked';
  if (phase === 'idle' || phase === 'importing') return 'connecting'; // it has not said yet
  return phase === 'connecting' ? 'connecting' : phase === 'back_off' ? 'later' : 'stopped';
}

/** Whether mail of this account goes out. */
export function sending({ account, smtp }: Pick<AccountDetail, 'account' | 'smtp'>): 'none' | 'ready' | 'stopped' {
  if (!smtp.host) return 'none';
  const phase = phaseOf(account);
  return phase === 'paused' || phase === 'needs_user' ? 'stopped' : 'ready';
}

/** Whether older mail is still coming in. */
export const importing = ({ done, total }: Pick<Account, 'done' | 'total'>): boolean => total > 0 && done < total;

const FOLDER_PHASES = [
  'waiting',
  'importing',
  'reading',
  'idle',
  'replaced',
  'failing',
  'held',
  'gone',
  'left_out',
] as const;
export type FolderPhase = (typeof FOLDER_PHASES)[number];

/** Where the sync of a folder stands, also at a server that is newer than this app. */
export const folderPhaseOf = ({ phase }: Pick<Folder, 'phase'>): FolderPhase =>
  FOLDER_PHASES.find((known) => known === phase) ?? 'waiting';

const STUCK: readonly string[] = ['failing', 'held'];

/** Whether a folder is read at all: it is on the server, and not left out by choice. */
export const isRead = ({ phase }: Pick<Folder, 'phase'>): boolean => phase !== 'gone' && phase !== 'left_out';

/** Something keeps a folder from being read. */
export const isStuck = ({ phase }: Pick<Folder, 'phase'>): boolean => STUCK.includes(phase);

/** Since when everything is known to be as on the server; null when a folder was never compared. */
export function comparedAt(folders: readonly Folder[]): number | null {
  const moments = folders.filter(isRead).map(({ compared_at }) => compared_at ?? -Infinity);
  const oldest = Math.min(...moments);
  return Number.isFinite(oldest) ? oldest : null;
}

/** Whether somebody asked to compare everything, and that is not done yet. */
export const comparing = ({
  folders,
  reconcile_asked_at: asked,
}: Pick<AccountDetail, 'folders' | 'reconcile_asked_at'>): boolean =>
  asked !== null &&
  folders.some((folder) => isRead(folder) && !isStuck(folder) && (folder.compared_at ?? -Infinity) < asked);

/** Messages seen that are in no other column: must be 0, and is shown when it is not. */
export const missing = ({ seen, imported, duplicates, quarantined, skipped }: Ledger): number =>
  seen - imported - duplicates - quarantined - skipped;

/** Where an import stood at a moment (seconds). */
export interface Sample {
  at: number;
  done: number;
}

const ENOUGH = 5; // seconds of watching before a guess is worth saying
const KEPT = 30; // samples; older ones no longer tell how fast it is now

/** Add what was just seen. An import that began again begins a new row. */
export function watched(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  return last && next.done < last.done ? [next] : [...samples, next].slice(-KEPT);
}

/** Seconds until `total` is reached at the speed seen; null while that is not known. */
export function secondsLeft(samples: readonly Sample[], total: number): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < ENOUGH || last.done <= first.done) return null;
  const speed = (last.done - first.done) / (last.at - first.at);
  return Math.max(0, total - last.done) / speed;
}
