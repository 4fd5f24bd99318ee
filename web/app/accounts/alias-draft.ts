import { Problem } from '$lib/api/client';
import type { Alias, AliasPatch, AliasRequest, AliasServer } from '$lib/api/types';
import { faultWords } from '$lib/api/words';
import { isAddress } from '../composer/addresses';
import { filled } from '../session/mistakes';
import { t as session } from '../session/texts';
import { stepsIn } from './probe';
import { draftOf, emptyServer, fieldOf, valid, type ServerDraft } from './servers';
import { t } from './texts';

/** An alias while somebody types it. `own`: it sends through a mail server of its own. */
export interface AliasDraft {
  address: string;
  name: string;
  own: boolean;
  username: string;
  password: string;
  smtp: ServerDraft;
}

export type AliasField = 'address' | 'username' | 'password' | 'smtp';

export const aliasDraft = (known: Alias | null): AliasDraft => ({
  address: known?.address ?? '',
  name: known?.name ?? '',
  own: Boolean(known?.smtp),
  username: known?.username ?? '',
  password: '',
  smtp: known?.smtp ? draftOf(known.smtp) : emptyServer('smtp'),
});

const serverOf = ({ username, address, password, smtp }: AliasDraft): AliasServer => ({
  username: username.trim() || address.trim(),
  password,
  smtp: fieldOf(smtp),
});

/** Whether its server has to be sent: it is new, was changed, or has another password. */
function changesServer(draft: AliasDraft, known: Alias | null): boolean {
  if (!draft.own) return false;
  const before = aliasDraft(known);
  const same = (one: AliasDraft) => JSON.stringify([one.own, one.username.trim(), fieldOf(one.smtp)]);
  return draft.password !== '' || same(draft) !== same(before);
}

/** What is wrong with it, by field. */
export function aliasMistakes(draft: AliasDraft, known: Alias | null): Record<AliasField, string | undefined> {
  const changed = changesServer(draft, known);
  return {
    address: known || isAddress(draft.address.trim()) ? undefined : session.notAnAddress,
    username: undefined,
    smtp: changed && !valid(draft.smtp) ? t.hostWrong : undefined,
    password: changed ? filled(draft.password) && t.aliases.passwordEmpty : undefined,
  };
}

export const requestFrom = (draft: AliasDraft): AliasRequest => ({
  address: draft.address.trim(),
  name: draft.name.trim(),
  ...(draft.own ? { server: serverOf(draft) } : {}),
});

export const patchFrom = (draft: AliasDraft, known: Alias): AliasPatch => ({
  name: draft.name.trim(),
  ...(changesServer(draft, known) ? { server: serverOf(draft) } : {}),
  ...(known.smtp && !draft.own ? { through_account: true } : {}),
});

/** A refused server, said at the field it is about: the log-in at the password, the rest at the server. */
export function atField(error: unknown): unknown {
  const failed = error instanceof Problem ? stepsIn(error.fields).find(({ ok }) => !ok) : undefined;
  if (!failed) return error;
  const field = failed.step === 'smtp_login' ? 'password' : failed.step === 'smtp_sender' ? 'username' : 'smtp';
  const message = faultWords(failed.fault, failed.message);
  return new Problem(422, { code: '', message, fields: { field }, request_id: '' });
}
