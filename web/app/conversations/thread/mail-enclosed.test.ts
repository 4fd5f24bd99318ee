// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CalendarEvent } from '$lib/api/types';
import { click, named, popovers, settle, show } from '$lib/ui/page.fake.svelte';
import { ORGANIZATION } from '../server.fake';
import MailCard from './MailCard.svelte';
import { BEGAN, file, message } from './entries.fake';
import { french, getUp, sitDown, text } from './screen.fake';
import en from './texts.en';
import fr from './texts.fr';

beforeAll(popovers);
beforeEach(async () => {
  await sitDown();
});
afterEach(getUp);

const begin = (change: Parameters<typeof message>[1]) =>
  show(MailCard, { organization: ORGANIZATION, message: message(1, change), current: true, oncollapse: undefined });

const visit: CalendarEvent = {
  method: 'request',
  summary: 'Visit',
  starts_at: BEGAN,
  ends_at: BEGAN + 3600,
  all_day: false,
  floating: false,
  zone: 'Europe/Paris',
  repeats: false,
  cancelled: false,
  organizer: { name: 'Ann Lee', address: 'ann@a.example' },
  location: 'Room 4',
  attachment: null,
};

describe('a forward', () => {
  const forwarded = {
    from_field: { name: 'Cy Dee', address: 'cy@c.example' },
    sent: '6 April 2023 at 16:17',
    subject: 'Offer',
    to_fields: [],
    cc_fields: [],
  };

  test('says who wrote the original, and when', () => {
    begin({ forwarded });
    expect(text()).toContain('Forwarded: originally from Cy Dee <cy@c.example>, 6 April 2023 at 16:17');
  });

  test('says so in French', async () => {
    await french();
    begin({ forwarded: { ...forwarded, sent: '' } });
    expect(text()).toContain(fr.forwardedFrom('Cy Dee <cy@c.example>', ''));
  });
});

describe('an invitation', () => {
  test('says what, when, where and by whom, and can be taken to a calendar', () => {
    const calendar = { ...file(1), filename: 'invite.ics', url: '/f/x/invite.ics' };
    begin({ events: [{ ...visit, attachment: calendar.id }], attachments: [calendar] });
    for (const words of [en.invitation, 'Visit', '2026', 'Room 4', en.eventBy('Ann Lee <ann@a.example>')])
      expect(text()).toContain(words);
    expect(named('a', en.eventFile).getAttribute('download')).toBe('invite.ics');
  });

  test('of whole days tells days only, as they were written', () => {
    begin({ events: [{ ...visit, all_day: true, starts_at: 1_783_036_800, ends_at: 1_783_209_600 }] });
    const when = document.querySelector('section time')?.textContent ?? '';
    expect(when).toMatch(/3.*4/);
    expect(when).not.toMatch(/5|00/);
  });

  test('that is called off, or whose zone nobody knows, says so', () => {
    begin({ events: [{ ...visit, cancelled: true, floating: true, zone: 'Nowhere' }] });
    expect(text()).toContain(en.eventOff);
    expect(text()).toContain(en.eventZoneUnknown('Nowhere'));
  });
});

describe('a protected mail', () => {
  test.each([
    ['pgp_signed', en.signedWhy],
    ['smime_encrypted', en.encryptedWhy],
  ])('%s says so, and what that means here', (protection, why) => {
    begin({ protection });
    expect(text()).toContain(en.protections[protection]);
    expect(text()).toContain(why);
  });
});

describe('the original', () => {
  const followed: string[] = [];
  const choose = async (label: string) => {
    click(named('button', en.moreOfMessage));
    await settle();
    click(named('[role=menuitem]', new RegExp(`^${label}`)));
    await settle();
  };
  beforeEach(() => {
    followed.length = 0;
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      followed.push(`${this.getAttribute('href') ?? ''} ${this.target || this.download}`);
    });
  });
  afterEach(() => void vi.restoreAllMocks());

  test('is one choice away, to read or to keep', async () => {
    begin({ original_url: '/f/x/message.txt', source_url: '/f/y/message.eml' });
    await choose(en.showOriginal);
    await choose(en.downloadOriginal);
    expect(followed).toEqual(['/f/x/message.txt _blank', '/f/y/message.eml message.eml']);
  });

  test('is not offered before there is one', async () => {
    begin({});
    click(named('button', en.moreOfMessage));
    await settle();
    expect(text()).not.toContain(en.showOriginal);
  });
});
