// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delta } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { dispatch } from '$lib/realtime/events';
import { clean, click, named, settle, show } from '$lib/ui/page.fake.svelte';
import { conversation, id, ORGANIZATION } from '../conversations/server.fake';
import { logIn } from '../session/people.fake';
import Announcer from './Announcer.svelte';
import StatusLine from './StatusLine.svelte';
import en from './texts.en';

beforeEach(async () => {
  sessionStorage.clear();
  await logIn();
  await useLocale({ language: 'en' });
});
afterEach(() => {
  dispatchEvent(new Event('online'));
  clean();
});

describe('plain http', () => {
  test('is warned of, until one has read it', async () => {
    await logIn({ secure: false });
    show(StatusLine, {});
    expect(document.body.textContent).toContain(en.insecure);
    click(named('button', en.dismiss));
    await settle();
    expect(document.body.textContent).not.toContain(en.insecure);
    clean();
    show(StatusLine, {}); // the page is loaded again
    expect(document.body.textContent).not.toContain(en.insecure);
  });

  test('with https there is nothing to say', () => {
    show(StatusLine, {});
    expect(document.body.textContent?.trim()).toBe('');
  });
});

describe('without a network', () => {
  const status = () => document.querySelector('[role=status]')?.textContent?.trim();

  test('it says that nothing is lost, and stops when it is back', async () => {
    show(StatusLine, {});
    dispatchEvent(new Event('offline'));
    await settle();
    expect(status()).toBe(en.offline);
    dispatchEvent(new Event('online'));
    await settle();
    expect(status()).toBe('');
  });
});

describe('new mail', () => {
  const said = () => document.querySelector('[role=log]')?.textContent;
  const arrive = (number: number, change = {}, data: Record<string, unknown> = {}, organization = ORGANIZATION) =>
    dispatch(organization, {
      kind: 'message.received',
      conversation: conversation(number, 1, change),
      data,
    } as unknown as Delta);
  const gathered = async () => {
    await new Promise((resolve) => setTimeout(resolve, 850));
    await settle();
  };

  test('is read out: from whom, about what', async () => {
    show(Announcer, { organization: ORGANIZATION });
    arrive(1);
    await gathered();
    expect(said()).toBe('New message from Ann: Subject 1');
  });

  test('that comes all at once is a number', async () => {
    show(Announcer, { organization: ORGANIZATION });
    for (const number of [1, 2, 3]) arrive(number);
    await gathered();
    expect(said()).toBe('3 new messages');
  });

  test('of other organizations, our own, and what was read elsewhere is not read out', async () => {
    show(Announcer, { organization: ORGANIZATION });
    arrive(1, {}, {}, id(70));
    arrive(2, {}, { outgoing: true });
    arrive(3, {
      mine: {
        unread: false,
        inbox: true,
        archived: false,
        starred: false,
        trashed: false,
        junked: false,
        snoozed_until: null,
      },
    });
    await gathered();
    expect(said()).toBe('');
  });
});
