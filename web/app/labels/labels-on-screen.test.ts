// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SharedLabel } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { clean, click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { loadSenders } from '../composer/senders.svelte';
import { Cell } from '../conversations/cell.svelte';
import ConversationRow from '../conversations/ConversationRow.svelte';
import { carry } from '../conversations/dragging.svelte';
import { ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import { provide } from '../shell/commands.svelte';
import type { Mailbox } from '../shell/routes';
import { workspace } from '../shell/workspace';
import { dropping } from '../sidebar/tools/moving';
import { unfold } from './folds.svelte';
import LabelChips from './LabelChips.svelte';
import { acme, damaged, label, labelled, lead, SALES, SUPPORT, tag, today, urgent, vip } from './labels.fake';
import { forgetLabels, loadLabels } from './labels.svelte';
import LabelSection from './LabelSection.svelte';
import en from './texts.en';
import fr from './texts.fr';

const INBOX: Mailbox = { kind: 'inbox', owner: null };
const SECTION = { id: 'labels', name: '', folded: false, items: [] };
const MANY = Array.from({ length: 12 }, (_, number) => label(910 + number, `Label ${number}`));
let server: FakeRoutes;
let end = () => {};

beforeAll(popovers);
beforeEach(async () => {
  localStorage.clear();
  await logIn();
  await useLocale({ language: 'en' });
  server = new FakeRoutes().on('GET /v1/accounts', {
    accounts: [
      { id: SUPPORT, address: 'support@us.example', aliases: [] },
      { id: SALES, address: 'sales@us.example', aliases: [] },
    ],
  });
  await loadSenders(ORGANIZATION, { again: true });
});
afterEach(() => {
  end();
  shared_labels = [];
  forgetLabels();
  clean();
});

let shared_labels: SharedLabel[] = [];
async function know(...labels: (typeof vip)[]) {
  server.on('GET /v1/labels', { labels }).on('GET /v1/shared_labels', { shared_labels });
  await loadLabels(ORGANIZATION, { again: true });
}
const texts = (selector: string) => [...document.querySelectorAll(selector)].map((one) => one.textContent?.trim());

describe('the labels in the sidebar', () => {
  const links = () => texts('a.nav');
  const heads = () => [...document.querySelectorAll<HTMLElement>('button.head')];
  async function begin(current: Mailbox = INBOX) {
    const page = show(LabelSection, { organization: ORGANIZATION, current, section: SECTION });
    await settle();
    return page;
  }

  test('are not there where there are none', async () => {
    await know();
    await begin();
    expect(document.querySelector('h2')).toBeNull();
  });

  test('stand under the address of their account, and lead to their mailbox', async () => {
    await know(vip, damaged, lead);
    await begin();
    expect(texts('h2')).toEqual([en.labels]);
    expect(texts('button.head')).toEqual(['support@us.example', 'sales@us.example']);
    expect(links()).toEqual(['Damaged', 'VIP', 'Warm lead']);
    expect(named('a', 'VIP').getAttribute('href')).toBe(`/${ORGANIZATION}/label-${vip.id}`);
  });

  test('below others are folded away until somebody asks, or is there', async () => {
    await know(label(930, 'Customers'), acme);
    const page = await begin();
    expect(links()).toEqual(['Customers']);
    click(named('button', en.of('Customers')));
    await settle();
    expect(links()).toEqual(['Customers', 'Acme']);
    expect(named('a', 'Acme').querySelector('.ell')?.getAttribute('title')).toBe('Customers/Acme');
    unfold(`${SUPPORT}/Customers`, false);
    page.props.current = { kind: 'label', owner: acme.id };
    await settle();
    expect(links()).toEqual(['Customers']); // what was folded by hand stays so
  });

  test('open where one is, from a folder that has no mailbox itself', async () => {
    await know(label(931, 'Archives/2024/Q4'));
    await begin({ kind: 'label', owner: label(931, '').id });
    expect(texts('button.fold')).toEqual(['Archives', '2024']);
    expect(named('a', 'Q4').getAttribute('aria-current')).toBe('page');
  });

  test('of the organization stand first, with their colour or emoji, those inside others below them', async () => {
    shared_labels = [today, urgent, tag(933, 'Late')];
    await know(vip);
    await begin({ kind: 'label', owner: today.id });
    expect(heads().map((one) => one.textContent?.trim())).toEqual(['Harbour', 'support@us.example']);
    expect(links()).toEqual(['Late', 'Urgent', 'Today', 'VIP']);
    expect(named('a', 'Today').getAttribute('aria-current')).toBe('page');
    expect(texts('.mark .emoji')).toEqual(['🔥']);
    expect(document.querySelectorAll('.mark .dot')).toHaveLength(2);
  });

  test('take what is dragged onto them, as far as it can have them', async () => {
    shared_labels = [urgent];
    await know(vip);
    const store = workspace(ORGANIZATION).conversations;
    store.clear();
    const [ours, theirs] = [labelled(1, []), labelled(2, [], { accounts: [] })];
    for (const one of [ours, theirs]) store.confirm(one);
    server.on(`PATCH /v1/conversations/${ours.id},${theirs.id}`, { operation: null, conversations: [] });
    server.on(`PATCH /v1/conversations/${ours.id}`, { operation: null, conversations: [] });
    const { root } = await begin();
    dropping(ORGANIZATION)(root);
    const kept = new Map<string, string>();
    const dataTransfer = {
      get types() {
        return [...kept.keys()];
      },
      setData: (type: string, data: string) => kept.set(type, data),
      getData: (type: string) => kept.get(type) ?? '',
    };
    carry({ dataTransfer } as unknown as DragEvent, [ours.id, theirs.id], 'Crates');
    const release = (name: string) => {
      for (const kind of ['dragover', 'drop']) {
        const event = Object.assign(new Event(kind, { bubbles: true, cancelable: true }), { dataTransfer });
        named('a', name).dispatchEvent(event);
        expect(event.defaultPrevented).toBe(true);
      }
    };
    release('Urgent');
    release('VIP');
    const has = (id: string) => [store.get(id)?.shared_labels, store.get(id)?.labels];
    expect([has(ours.id), has(theirs.id)]).toEqual([
      [[urgent.id], [vip.id]],
      [[urgent.id], []],
    ]);
  });

  test('that are many wait behind their account, and stay open once they were asked for', async () => {
    await know(...MANY);
    await begin();
    expect(links()).toEqual([]);
    expect(heads()[0]?.getAttribute('aria-expanded')).toBe('false');
    click(heads()[0]);
    await settle();
    expect(links()).toHaveLength(12);
    clean();
    await begin();
    expect(links()).toHaveLength(12);
  });

  test('are called so in French', async () => {
    await know(vip);
    await begin();
    await useLocale({ language: 'fr' });
    await settle();
    expect(texts('h2')).toEqual([fr.labels]);
  });
});

describe('the labels in a row', () => {
  const chips = () => texts('.labels .chip');
  async function begin(change: { labels?: (typeof vip)[]; density?: 'compact'; mailbox?: Mailbox } = {}) {
    const { labels = [vip, damaged, acme], density = 'comfortable', mailbox = INBOX } = change;
    await know(vip, damaged, acme);
    const cell = new Cell(labelled(1, labels), 0);
    const rest = { open: false, checked: false, selecting: false, at: 1, ontick: vi.fn(), onhover: vi.fn() };
    show(ConversationRow, { cell, href: '/x', density, mailbox, ...rest });
  }

  test('are two and a number, with all of them named to who hears or rests on them', async () => {
    await begin();
    expect(chips()).toEqual(['VIP', 'Damaged', '+1']);
    expect(document.querySelector('.labels')?.getAttribute('title')).toBe('VIP, Damaged, Customers/Acme');
    expect(texts('a > .text .sr')).toContain(en.ofRow('VIP, Damaged, Customers/Acme'));
  });

  test('are one and a number in a compact row', async () => {
    await begin({ density: 'compact' });
    expect(chips()).toEqual(['VIP', '+2']);
  });

  test('leave out the one that all rows of the list have', async () => {
    await begin({ mailbox: { kind: 'label', owner: vip.id } });
    expect(chips()).toEqual(['Damaged', 'Acme']);
  });

  test('of the organization are shown by colour and emoji, before the others', async () => {
    shared_labels = [urgent];
    await know(vip);
    const cell = new Cell(labelled(1, [vip], { shared_labels: [urgent.id] }), 0);
    const rest = { open: false, checked: false, selecting: false, at: 1, ontick: vi.fn(), onhover: vi.fn() };
    show(ConversationRow, { cell, href: '/x', density: 'comfortable', mailbox: INBOX, ...rest });
    expect(chips()).toEqual(['🔥Urgent', 'VIP']);
  });

  test('take no room where there are none', async () => {
    await begin({ labels: [] });
    expect(document.querySelector('.labels')).toBeNull();
  });
});

describe('the labels of an open conversation', () => {
  test('are three and a number, and each leads to the others', async () => {
    await know(vip, damaged, acme, ...MANY);
    const picked = vi.fn();
    end = provide({ label: picked });
    show(LabelChips, { conversation: labelled(1, [vip, damaged, acme, ...MANY.slice(0, 2)]) });
    expect(texts('.chip')).toEqual([`VIP${en.change}`, `Damaged${en.change}`, `Acme${en.change}`, expect.any(String)]);
    expect(texts('.chip').at(-1)).toBe(`+2Label 0, Label 1${en.change}`);
    click(named('button', /^VIP/));
    click(named('button', en.add));
    expect(picked).toHaveBeenCalledTimes(2);
  });

  test('can be given to what is of no account, too', () => {
    show(LabelChips, { conversation: labelled(1, [], { accounts: [] }) });
    expect(named('button', en.add)).not.toBeNull();
  });
});
