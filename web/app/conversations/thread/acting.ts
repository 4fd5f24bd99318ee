import type { Conversation } from '$lib/api/types';
import { run } from '../../shell/commands.svelte';
import { selection } from '../selection.svelte';
import * as verbs from '../verbs';

const DIRECT = {
  close: verbs.closeOrReopen,
  archive: verbs.archive,
  trash: verbs.trash,
  junk: verbs.junk,
  star: verbs.star,
  unread: verbs.unread,
};

/** What has a button at an open conversation. */
export type Own = keyof typeof DIRECT;

/** The buttons are about this conversation, also while others are ticked; the keys' own way goes on to the next one. */
export function act({ organization, id }: Conversation, verb: Own): void {
  if (selection.size === 0 && run(verb)) return;
  DIRECT[verb](organization, [id]);
}
