// @vitest-environment happy-dom
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SharedLabel } from '$lib/api/types';
import { useLocale } from '$lib/i18n/texts.svelte';
import { choose, clean, click, field, named, popovers, settle, show, write } from '$lib/ui/page.fake.svelte';
import { dismiss, toasts } from '$lib/ui/toast.svelte';
import { ORGANIZATION, TEAM } from '../conversations/server.fake';
import { bea, FakeRoutes, logIn, refusal } from '../session/people.fake';
import session from '../session/texts.en';
import { alert, body, dialog, manager, pressed } from '../settings/screen.fake';
import { navigate, route } from '../shell/router.svelte';
import LabelPage from './LabelPage.svelte';
import { tag, today, urgent } from './labels.fake';
import { forgetLabels, loadLabels, sharedLabels } from './labels.svelte';
import LabelsPage from './LabelsPage.svelte';
import en from './texts.en';
import fr from './texts.fr';

const PAGE = `/${ORGANIZATION}/settings/labels`;
const admin = { ...manager, permissions: ['labels.make', 'labels.manage'] };
const ONE = `/v1/shared_labels/${urgent.id}`;
let server: FakeRoutes;

beforeAll(popovers);
beforeEach(async () => {
  server = new FakeRoutes().on('GET /v1/labels', { labels: [] });
  await logIn({ organizations: [admin] });
  await useLocale({ language: 'en' });
  navigate(PAGE, { replace: true });
});
afterEach(() => {
  for (const { id } of toasts()) dismiss(id);
  forgetLabels();
  clean();
});

async function know(...shared_labels: SharedLabel[]) {
  server.on('GET /v1/shared_labels', { shared_labels });
  await loadLabels(ORGANIZATION, { again: true });
}

/** A native list: the first one, or another. */
function list(root: ParentNode = document, at = 0): HTMLSelectElement {
  const found = [...root.querySelectorAll('select')].at(at);
  if (!found) throw new Error('No list.');
  return found;
}

describe('the labels of the organization', () => {
  async function begin(...labels: SharedLabel[]) {
    await know(...labels);
    show(LabelsPage, { organization: ORGANIZATION });
    await settle();
  }
  const rows = () => [...document.querySelectorAll('li')].map((one) => one.querySelector('.name')?.textContent);

  test('are a tree, with whom each is shared, and lead to their page', async () => {
    const secret = tag(940, 'Dismissals', { visibility: 'delegates', share_with_users: [bea.id] });
    await begin(today, urgent, secret);
    expect(rows()).toEqual(['Dismissals', 'Urgent', 'Today']);
    const depths = [...document.querySelectorAll<HTMLElement>('li')].map((one) =>
      one.style.getPropertyValue('--depth'),
    );
    expect(depths).toEqual(['0', '0', '1']);
    expect(body()).toContain(en.sharedWith([bea.name]));
    expect(body()).toContain(en.delegatesOnly);
    expect(named('a', /Urgent/).getAttribute('href')).toBe(`${PAGE}/${urgent.id}`);
  });

  test('none yet is said, with a way to begin; a new one is opened', async () => {
    const made = tag(941, 'Late');
    server.on('POST /v1/shared_labels', { shared_labels: made });
    await begin();
    expect(body()).toContain(en.pageEmptyText);
    await pressed(en.newLabel);
    write(field(en.labelName, dialog()), ' Late ');
    await pressed(en.makeLabel, dialog());
    expect(server.sent('POST /v1/shared_labels')).toEqual([{ organization: ORGANIZATION, name: 'Late', parent: null }]);
    expect(route()).toMatchObject({ name: 'settings', page: 'labels', id: made.id });
    expect(sharedLabels(ORGANIZATION)).toEqual([made]);
  });

  test('one can be made inside another; a name that is taken stays there, with what the server says', async () => {
    server.on('POST /v1/shared_labels', () => refusal(409, 'label_name_taken', 'There is one.', { field: 'name' }));
    await begin(urgent);
    await pressed(en.newLabel);
    await pressed(en.makeLabel, dialog());
    expect(alert()).toBe(session.required);
    write(field(en.labelName, dialog()), 'a/b');
    await pressed(en.makeLabel, dialog());
    expect(alert()).toBe(en.noSlash);
    write(field(en.labelName, dialog()), 'Today');
    choose(list(dialog()), urgent.id);
    await pressed(en.makeLabel, dialog());
    expect(server.sent('POST /v1/shared_labels')).toMatchObject([{ name: 'Today', parent: urgent.id }]);
    expect(alert()).toBe('There is one.');
  });

  test('are made by members, and changed by admins only', async () => {
    await logIn({ organizations: [{ ...manager, permissions: ['labels.make'] }] });
    await begin(urgent);
    expect(document.querySelector('li a')).toBeNull();
    expect(named('button', en.newLabel)).toBeTruthy();
  });

  test('are called so in French', async () => {
    await begin(urgent);
    await useLocale({ language: 'fr' });
    await settle();
    expect(body()).toContain(fr.pageHint);
  });
});

describe('one label', () => {
  async function begin(...others: SharedLabel[]) {
    await know(urgent, ...others);
    // The server's answer is the label as it is now.
    server.on(`PATCH ${ONE}`, (patch: Partial<SharedLabel>) => ({ shared_labels: [{ ...now(), ...patch }] }));
    show(LabelPage, { organization: ORGANIZATION, id: urgent.id });
    await settle();
  }
  const now = () => sharedLabels(ORGANIZATION).find(({ id }) => id === urgent.id) ?? urgent;
  const sent = () => server.sent(`PATCH ${ONE}`);

  test('has another name, place and look as soon as somebody says so', async () => {
    const late = tag(942, 'Late');
    await begin(today, late);
    write(field(en.labelName), 'Very urgent');
    field(en.labelName).dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    const parent = list();
    expect([...parent.options].map(({ text }) => text)).toEqual([en.noParent, 'Late']);
    choose(parent, late.id);
    await settle();
    click(named('button', '⭐'));
    await settle();
    expect(sent()).toEqual([{ name: 'Very urgent' }, { parent: late.id }, { icon: '⭐' }]);
    expect(now()).toMatchObject({ name: 'Very urgent', parent: late.id, icon: '⭐' });
  });

  test('is shared with everybody, a team, and people, one by one', async () => {
    await begin();
    click(field(en.withEverybody('Harbour')));
    await settle();
    choose(list(document, -1), TEAM);
    await settle();
    click(field(bea.name));
    await settle();
    click(field(bea.name));
    await settle();
    expect(sent()).toEqual([
      { share_with_organization: true },
      { share_with_team: TEAM },
      { share_with_users: [bea.id] },
      { share_with_users: [] },
    ]);
  });

  test('what the server refuses is put back, and it says why', async () => {
    await begin();
    server.on(`PATCH ${ONE}`, () => refusal(409, 'label_name_taken', 'There is one.', { field: 'name' }));
    write(field(en.labelName), 'Late');
    field(en.labelName).dispatchEvent(new Event('change', { bubbles: true }));
    await settle();
    expect([now().name, alert()]).toEqual(['Urgent', 'There is one.']);
  });

  test('is deleted after a question that says what else goes', async () => {
    await begin(today);
    server.on(`DELETE ${ONE}`, {}).on('GET /v1/shared_labels', { shared_labels: [] });
    await pressed(en.deleteLabel);
    expect(dialog().textContent).toContain(en.deleteText(1));
    await pressed(en.deleteNow, dialog());
    expect(sharedLabels(ORGANIZATION)).toEqual([]);
    expect(route()).toMatchObject({ page: 'labels', id: null });
    expect(toasts().at(-1)?.text).toBe(en.deleted('Urgent'));
  });

  test('is not there for who may not change it', async () => {
    await logIn({ organizations: [{ ...manager, permissions: ['labels.make'] }] });
    await begin();
    expect(() => field(en.labelName)).toThrow();
  });
});
