import { api, Problem } from '$lib/api/client';
import type {
  Account,
  AccountDetail,
  AccountRequest,
  ProbeReply,
  ProbeRequest,
  Proposal,
  ProposalReply,
  ProposalRequest,
  Uuid,
} from '$lib/api/types';
import { sentenceWords } from '$lib/api/words';
import { isAddress } from '../composer/addresses';
import { sentence } from '../session/mistakes';
import { t as session } from '../session/texts';
import { DAYS, type History } from './history';
import { failedAt, lines, stepsIn } from './probe';
import { draftOf, emptyServer, loginOf, proposed, valid, type Access, type Protocol } from './servers';
import { t } from './texts';

const PAUSE = 350; // ms without a key: the address is probably complete

/** What is done with an account: make a new one, or give one another password or other servers. */
export type Save = (login: ReturnType<typeof loginOf>) => Promise<void>;

/**
 * Connecting an account, from the address to the tested log-in.
 *
 *     address ── complete ──▶ proposal: found │ unknown ── password ──▶ test: lines ── all ok ──▶ save
 */
export class Connect {
  address = $state('');
  access: Access = $state.raw({ username: '', password: '', imap: emptyServer('imap'), smtp: emptyServer('smtp') });
  /** Postroom reads the mailbox; else its mail is forwarded here. */
  reads = $state(true);
  search = $state<'none' | 'looking' | 'found' | 'guess' | 'unknown'>('none');
  note = $state('');
  noteUrl = $state('');
  /** Whose page one can sign in on instead of typing a password. */
  signIn = $state<string | null>(null);
  /** The servers are shown, to be changed. */
  open = $state(false);
  reply = $state.raw<Pick<ProbeReply, 'steps' | 'folders' | 'messages' | 'ok'> | null>(null);
  testing = $state(false);
  busy = $state(false);
  wrong = $state.raw<Partial<Record<'address' | 'password' | 'username' | Protocol, string>>>({});
  error = $state('');

  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #test: { key: string; answer: Promise<boolean> } | undefined;

  readonly lines = $derived.by(() =>
    lines(this.reply, this.testing).filter(({ step }) => this.reads || step.startsWith('smtp')),
  );

  /** Give a connected account another password or other servers; its user name and servers are filled in. */
  static of(address: string, known: Pick<AccountDetail, 'username' | 'imap' | 'smtp'>, reads = true): Connect {
    const made = new Connect();
    made.reads = reads;
    made.address = made.#asked = address;
    made.access = { ...made.access, username: known.username, imap: draftOf(known.imap), smtp: draftOf(known.smtp) };
    return made;
  }

  get login() {
    const login = loginOf({ ...this.access, username: this.access.username || this.address });
    return this.reads ? login : { ...login, imap: null };
  }

  /** The address was changed: ask for its servers when it looks complete. */
  typed(): void {
    clearTimeout(this.#timer);
    this.wrong = {};
    if (isAddress(this.address.trim())) this.#timer = setTimeout(() => void this.propose(), PAUSE);
  }

  /** The password or a server was changed: an old test says nothing any more. */
  change(change: Partial<Access>): void {
    this.access = { ...this.access, ...change };
    this.wrong = {};
    this.error = '';
    if (this.reply && this.#test?.key !== this.#key()) this.reply = null;
  }

  /** Say whether the mailbox is read; an old test says nothing any more. */
  choose(reads: boolean): void {
    this.reads = reads;
    this.change({});
  }

  async propose(): Promise<void> {
    clearTimeout(this.#timer);
    const address = this.address.trim();
    if (address === this.#asked || !isAddress(address)) return;
    this.#asked = address;
    this.search = 'looking';
    const body: ProposalRequest = { address };
    try {
      const { proposals } = await api.post<ProposalReply>('/v1/accounts/proposal', body);
      if (this.#asked === address) this.#take(proposals[0], address);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (this.#asked === address) this.#take(undefined, address);
    }
  }

  #take(proposal: Proposal | undefined, address: string): void {
    this.reply = null;
    this.note = sentenceWords(proposal?.note ?? '');
    this.noteUrl = proposal?.note_url ?? '';
    this.signIn = proposal?.sign_in ?? null;
    if (proposal) this.access = proposed(this.access, proposal);
    else this.access = { ...this.access, username: address };
    this.search = !proposal ? 'unknown' : proposal.source === 'guess' ? 'guess' : 'found';
    this.open = !proposal;
  }

  #key = () => JSON.stringify([this.address.trim(), this.login]);

  get #imapValid(): boolean {
    return !this.reads || valid(this.access.imap);
  }

  /** Whether there is enough to try. */
  get complete(): boolean {
    return isAddress(this.address.trim()) && this.access.password !== '' && this.#imapValid && valid(this.access.smtp);
  }

  /** Try servers and password, once for the same ones. True when all of it works. */
  test(): Promise<boolean> {
    const key = this.#key();
    const done = this.#test?.key === key && (this.testing || this.reply?.ok);
    if (!done || !this.#test) this.#test = { key, answer: this.#probe(key) };
    return this.#test.answer;
  }

  async #probe(key: string): Promise<boolean> {
    this.testing = true;
    this.error = '';
    const body: ProbeRequest = { address: this.address.trim(), login: this.login };
    try {
      const reply = await api.post<ProbeReply>('/v1/accounts/probe', body);
      if (this.#test?.key !== key) return false;
      this.#tested(reply);
      return reply.ok;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.error = sentence(error);
      return false;
    } finally {
      if (this.#test?.key === key) this.testing = false;
    }
  }

  #tested(reply: NonNullable<Connect['reply']>): void {
    this.reply = reply;
    if (failedAt(reply)?.endsWith('_connect')) this.open = true;
  }

  /** Wait for the settings, test, save. True when it is saved. */
  async save(run: Save): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = '';
    try {
      await this.propose();
      return this.#checked() && (await this.test()) && (await this.#run(run));
    } finally {
      this.busy = false;
    }
  }

  /** Whether the address can be one; else it is marked. */
  checkAddress(): boolean {
    this.wrong = isAddress(this.address.trim()) ? {} : { address: session.notAnAddress };
    return !this.wrong.address;
  }

  #checked(): boolean {
    this.wrong = {
      ...(isAddress(this.address.trim()) ? {} : { address: session.notAnAddress }),
      ...(this.access.password ? {} : { password: t.passwordEmpty }),
      ...(this.#imapValid ? {} : { imap: t.hostWrong }),
      ...(valid(this.access.smtp) ? {} : { smtp: t.hostWrong }),
    };
    if (this.wrong.imap || this.wrong.smtp) this.open = true;
    return Object.keys(this.wrong).length === 0;
  }

  async #run(run: Save): Promise<boolean> {
    try {
      await run(this.login);
      return true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const steps = stepsIn(error.fields);
      if (steps.length > 0) this.#tested({ steps, ok: false, folders: 0, messages: 0 });
      else if (error.code === 'address_taken') this.wrong = { address: t.addressTaken };
      else this.error = sentence(error);
      return false;
    }
  }
}

interface NewAccount {
  organization: Uuid;
  address: string;
  name: string;
  /** Null keeps it personal. */
  team: Uuid | null;
  history: History;
}

/** Make the account. Throws Problem; when the server's own test fails, with the steps. */
export async function create(given: NewAccount, login: ReturnType<typeof loginOf>): Promise<Account> {
  const { organization, address, name, team, history } = given;
  const body: AccountRequest = { organization, address, name, login, team, history_days: DAYS[history] };
  return (await api.post<{ accounts: Account }>('/v1/accounts', body)).accounts;
}
