import type { Me, Team, User } from '$lib/api/types';
import { COLLEAGUE, ME, ORGANIZATION, TEAM } from '../conversations/server.fake';
import { USUAL } from '$lib/when/times.svelte';
import { setMe } from './session.svelte';

export const SECOND_TEAM = '01980000-0000-7000-8000-000000000005';
export const GONE = '01980000-0000-7000-8000-000000000006';

export const noor: User = {
  id: ME,
  name: 'Noor Haddad',
  email: 'noor@us.example',
  role: 'owner',
  active: true,
  organizations: [ORGANIZATION],
  out_of_office: [],
};
export const bea: User = {
  id: COLLEAGUE,
  name: 'Bea Ortiz',
  email: 'bea@us.example',
  role: 'member',
  active: true,
  organizations: [ORGANIZATION],
  out_of_office: [],
};
/** Somebody who left: still known, because of what he wrote. */
export const cem: User = {
  id: GONE,
  name: 'Cem Aydin',
  email: 'cem@us.example',
  role: 'member',
  active: false,
  organizations: [],
  out_of_office: [],
};

const members = [{ user: ME, kind: 'active' }];
const team = (id: string, name: string, change: Partial<Team> = {}): Team => ({
  id,
  organization: ORGANIZATION,
  name,
  emoji: '',
  color: 'blue',
  user_reply_behavior: 'keep',
  received_reply_behavior: 'reopen',
  business_hours: null,
  members,
  member: 'active',
  ...change,
});
export const support = team(TEAM, 'Support', { emoji: '🛟' });
export const sales = team(SECOND_TEAM, 'Sales', { member: null });

/** What the server says about Noor, owner of a small organization with two teams. */
export const mine = (change: Partial<Me> = {}): Me => ({
  user: noor,
  preferences: {
    language: 'en',
    time_zone: 'UTC',
    week_start: 1,
    hour_cycle: 24,
    theme: 'system',
    undo_seconds: 10,
    handled_behavior: 'keep_in_inbox',
    default_times: USUAL,
  },
  image_senders: [],
  organizations: [
    {
      id: ORGANIZATION,
      name: 'Harbour',
      same_mail: 'copy_in_each',
      business_hours: null,
      role: 'owner',
      permissions: ['people.invite', 'people.remove', 'organization.oauth'],
    },
  ],
  users: [noor, bea, cem],
  teams: [support, sales],
  epoch: '01980000-0000-7000-8000-00000000000e',
  cursors: {},
  secure: true,
  version: '0',
  ...change,
});

/** Noor is logged in. */
export const logIn = (change: Partial<Me> = {}): Promise<void> => setMe(mine(change));

/** A server that answers by path, and remembers what it was asked. */
export class FakeRoutes {
  readonly asked: { method: string; path: string; query: URLSearchParams; body: unknown }[] = [];
  readonly #answers = new Map<string, (body: unknown, query: URLSearchParams) => Response | Promise<Response>>();
  /** No network. */
  away = false;

  constructor() {
    globalThis.fetch = async (input, init) => {
      if (this.away) throw new TypeError('no network');
      const url = new URL(String(input), 'http://postroom.test');
      const method = init?.method ?? 'GET';
      const body: unknown = init?.body ? JSON.parse(String(init.body)) : undefined;
      this.asked.push({ method, path: url.pathname, query: url.searchParams, body });
      const answer = this.#answers.get(`${method} ${url.pathname}`);
      return answer ? answer(body, url.searchParams) : refusal(404, 'not_found', 'There is nothing here.');
    };
  }

  /** Answer a request: with JSON, or with whatever a function makes of its body. */
  on(route: string, reply: unknown): this {
    const answer = typeof reply === 'function' ? (reply as (body: unknown) => unknown) : () => reply;
    this.#answers.set(route, async (body) => {
      const made = await answer(body);
      return made instanceof Response ? made : Response.json(made ?? {});
    });
    return this;
  }

  /** The bodies sent to a route. */
  sent(route: string): unknown[] {
    return this.asked.filter(({ method, path }) => `${method} ${path}` === route).map(({ body }) => body);
  }
}

/** How the server refuses. */
export const refusal = (
  status: number,
  code: string,
  message = 'No.',
  fields: Record<string, unknown> = {},
): Response => Response.json({ error: { code, message, fields, request_id: '' } }, { status });
