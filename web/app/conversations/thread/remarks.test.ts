// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';

import { desk } from '../../composer/desk.svelte';
import { bea, GONE, logIn, mine, SECOND_TEAM } from '../../session/people.fake';
import { presence } from '../../shell/sync.svelte';
import { COLLEAGUE, ME, ORGANIZATION, TEAM } from '../server.fake';
import ActivityLine from './ActivityLine.svelte';
import CommentBubble from './CommentBubble.svelte';
import DraftCard from './DraftCard.svelte';
import { activity, comment, draft, HERE } from './entries.fake';
import { french, getUp, letter, sitDown, text } from './screen.fake';
import en from './texts.en';

beforeAll(popovers);
beforeEach(async () => void (await sitDown()));
afterEach(getUp);

describe('a comment', () => {
  const begin = (change: Parameters<typeof comment>[1] = {}) => show(CommentBubble, { comment: comment(1, change) });

  test('says who wrote it, and that no customer sees it', () => {
    begin();
    expect(text()).toContain('Bea Ortiz');
    expect(text()).toContain(en.internal);
    expect(document.querySelector(`[title="${en.internalWhy}"]`)).not.toBeNull();
    expect(text()).toContain('Remark 1');
  });

  test('marks whom it mentions, me above all', () => {
    begin({ body: '@Noor and @Bea, please', mentions: [ME, COLLEAGUE] });
    const at = [...document.querySelectorAll('.at')];
    expect(at.map((one) => one.textContent)).toEqual(['@Noor', '@Bea']);
    expect(at.map((one) => one.classList.contains('me'))).toEqual([true, false]);
  });

  test('leads to addresses in it, in a tab of their own', () => {
    begin({ body: 'See https://a.example/offer, <b>now</b>' });
    const link = document.querySelector('a.link') as HTMLAnchorElement;
    expect(link.getAttribute('href')).toBe('https://a.example/offer');
    expect([link.target, link.rel]).toEqual(['_blank', 'noopener noreferrer']);
    expect(text()).toContain('<b>now</b>');
  });

  test('of somebody who left still has the name; of nobody known it says so', () => {
    begin({ author: GONE });
    begin({ author: null });
    expect(text()).toContain('Cem Aydin');
    expect(text()).toContain(en.events.somebody);
  });
});

describe('a quiet line', () => {
  const begin = (change: Parameters<typeof activity>[1]) => show(ActivityLine, { activity: activity(1, change) });
  const bold = () => [...document.querySelectorAll('b')].map((one) => one.textContent);

  test('says what a colleague did, by first name', () => {
    begin({});
    expect(text()).toContain('Bea closed this conversation');
    expect(bold()).toEqual(['Bea']);
  });

  test('speaks to the reader as you, in both languages', async () => {
    begin({ kind: 'conversation.assigned', data: { added: [ME], removed: [] } });
    expect(text()).toContain('Bea assigned you');
    await french();
    expect(text()).toContain('Bea vous a attribué la conversation');
  });

  test('names the team something was moved to', () => {
    begin({ kind: 'conversation.moved', actor: ME, data: { team_id: TEAM } });
    expect(text()).toContain('You moved this conversation to Support');
  });

  test('that says nothing to a reader is not there', () => {
    begin({ kind: 'conversation.marked' });
    expect(text()).toBe('');
  });

  test('names colleagues of one first name in full', async () => {
    const other = { ...bea, id: SECOND_TEAM, name: 'Bea Lindt' };
    await logIn({ users: [...mine().users, other] });
    begin({});
    expect(bold()).toEqual(['Bea Ortiz']);
  });
});

describe('a draft in the thread', () => {
  const begin = (change: Parameters<typeof draft>[1] = {}) =>
    show(DraftCard, { organization: ORGANIZATION, draft: draft(1, change) });

  test('of mine goes on where I left it', async () => {
    begin();
    expect(document.querySelector('article')?.getAttribute('aria-label')).toBe(en.yourDraft);
    expect(text()).toContain('Tomorrow, perhaps.');
    click(named('button', en.openDraft));
    await settle();
    expect(letter()?.id).toBe(draft(1).id);
    expect(desk(HERE).face).toBe('reply');
  });

  test('of a colleague can be read, not written', () => {
    begin({ author: COLLEAGUE });
    expect(text()).toContain('Bea has a draft');
    expect(document.querySelector('button')).toBeNull();
  });

  test('says while it is being written', async () => {
    begin({ author: COLLEAGUE });
    const people = [{ user: COLLEAGUE, typing: 'reply' }];
    presence.takePresence({ type: 'presence', conversation: HERE, people, visitors: [] });
    await settle();
    expect(text()).toContain('Bea is writing a reply');
    expect(text()).toContain(en.live);
    presence.takePresence({
      type: 'presence',
      conversation: HERE,
      people: [{ user: COLLEAGUE, typing: 'comment' }],
      visitors: [],
    });
    await settle();
    expect(text()).not.toContain(en.live);
  });

  test('does not fill the thread with a whole book', () => {
    begin({ body: `<p>${'word '.repeat(400)}</p>` });
    expect(document.querySelector('p')?.textContent?.length).toBeLessThanOrEqual(600);
  });
});
