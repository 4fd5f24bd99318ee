import type { Component } from 'svelte';
import { textsReady } from '$lib/i18n';

/** A part of the app that comes after the first screen. `component` is reactive; null until it is here. */
export class Part<Props extends object> {
  component: Component<Props> | null = $state.raw(null);
  failed = $state.raw(false);
  readonly #load: () => Promise<{ default: Component<Props> }>;
  #loading: Promise<void> | undefined;

  constructor(load: () => Promise<{ default: Component<Props> }>) {
    this.#load = load;
  }

  /** Begin to load; again after a failure (the app was updated, or the network was gone). */
  want(): Promise<void> {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    this.failed = false;
    try {
      const { default: component } = await this.#load();
      await textsReady();
      this.component = component;
    } catch {
      this.#loading = undefined;
      this.failed = true;
    }
  }
}

/** The conversation and what writes into it: asked for as soon as the list is on screen. */
export const thread = new Part(() => import('../conversations/thread/Thread.svelte'));
export const keysSheet = new Part(() => import('./KeysSheet.svelte'));
export const snoozing = new Part(() => import('../conversations/SnoozeDialog.svelte'));
export const searchHead = new Part(() => import('../search/SearchHead.svelte'));
export const batchBar = new Part(() => import('../conversations/BatchBar.svelte'));
export const batchLine = new Part(() => import('../conversations/BatchLine.svelte'));
export const sharing = new Part(() => import('../access/ShareDialog.svelte'));
export const sharingSeveral = new Part(() => import('../access/ShareSeveral.svelte'));
export const sidebarTools = new Part(() => import('../sidebar/tools/SidebarTools.svelte'));
export const looseDrafts = new Part(() => import('../outgoing/LooseDrafts.svelte'));
export const newMessage = new Part(() => import('../composer/NewMessage.svelte'));
export const outboxScreen = new Part(() => import('../outgoing/OutboxScreen.svelte'));
export const setup = new Part(() => import('../setup/Setup.svelte'));
export const login = new Part(() => import('../session/Login.svelte'));
export const reset = new Part(() => import('../session/Reset.svelte'));
export const invitation = new Part(() => import('../session/Invitation.svelte'));
export const signedIn = new Part(() => import('../accounts/SignedIn.svelte'));
export const settings = new Part(() => import('../settings/Settings.svelte'));

/** What nobody waits for yet, one after the other, so that it never delays what somebody does. */
export async function fetchAhead(): Promise<void> {
  for (const part of [thread, sidebarTools, batchBar, newMessage, snoozing]) await part.want();
}
