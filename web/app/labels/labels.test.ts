// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Delta } from '$lib/api/types';
import { dispatch } from '$lib/realtime/events';
import { settle } from '$lib/ui/page.fake.svelte';
import { id, ORGANIZATION } from '../conversations/server.fake';
import { FakeRoutes, logIn } from '../session/people.fake';
import { acme, damaged, SALES, vip } from './labels.fake';
import {
  forgetLabels,
  keptLabels,
  label,
  labelsIn,
  labelsOf,
  loadLabels,
  makeLabel,
  restoreLabels,
} from './labels.svelte';

const ALL = 'GET /v1/labels';
const SHARED = 'GET /v1/shared_labels';
let server: FakeRoutes;

beforeEach(async () => {
  server = new FakeRoutes().on(ALL, { labels: [damaged, vip] }).on(SHARED, { shared_labels: [] });
  await logIn();
});
afterEach(forgetLabels);

const names = () => labelsOf(ORGANIZATION)?.map(({ name }) => name);
const happens = (kind: string) => {
  dispatch(ORGANIZATION, { seq: 1, kind, data: {} } as Delta);
  return settle();
};

test('they are asked for once', async () => {
  expect(names()).toBeUndefined();
  await Promise.all([loadLabels(ORGANIZATION), loadLabels(ORGANIZATION)]);
  expect(names()).toEqual(['Damaged', 'VIP']);
  expect(label(vip.id)).toEqual(vip);
  expect(server.asked).toHaveLength(2);
});

test('they are asked for again when they change, or an account comes or goes', async () => {
  await loadLabels(ORGANIZATION);
  server.on(ALL, { labels: [acme] });
  await happens('labels.changed');
  expect(names()).toEqual(['Customers/Acme']);
  server.on(ALL, { labels: [] });
  await happens('account.changed');
  expect(names()).toEqual([]);
});

test('an answer that comes late does not undo a newer one', async () => {
  let answer = (_: unknown) => {};
  server.on(ALL, () => new Promise((resolve) => (answer = resolve)));
  const slow = loadLabels(ORGANIZATION);
  await settle();
  server.on(ALL, { labels: [acme] });
  await happens('labels.changed');
  answer({ labels: [vip] });
  await slow;
  expect(names()).toEqual(['Customers/Acme']);
});

test('what the device kept is shown until the server answers, and while it does not', async () => {
  restoreLabels({ [ORGANIZATION]: [vip] });
  server.away = true;
  await loadLabels(ORGANIZATION);
  expect(names()).toEqual(['VIP']);
  server.away = false;
  await loadLabels(ORGANIZATION);
  expect(keptLabels()).toEqual({ [ORGANIZATION]: [damaged, vip] });
});

test('a row names its labels in their order; one that nobody told of is left out', async () => {
  await loadLabels(ORGANIZATION);
  expect(labelsIn(ORGANIZATION, [vip.id, id(999), damaged.id])).toEqual([damaged, vip]);
});

test('one that is made is there at once', async () => {
  await loadLabels(ORGANIZATION);
  const made = { id: id(920), account_id: SALES, name: 'Late', path: 'Late' };
  server.on('POST /v1/labels', { labels: made });
  expect(await makeLabel(ORGANIZATION, SALES, 'Late')).toEqual(made);
  expect(server.sent('POST /v1/labels')).toEqual([{ account_id: SALES, name: 'Late' }]);
  expect(names()).toEqual(['Damaged', 'VIP', 'Late']);
});
