import { expect, test } from 'vitest';
import { DEFAULTS } from './config';
import { isEmail, questions, surroundings } from './identity';

const { user, visitor } = DEFAULTS;
const ask = (options: Partial<typeof visitor>, known: Partial<typeof user> = {}) =>
  questions({ visitor: { ...visitor, ...options }, user: { ...user, ...known } });

test('the form asks what the options say, and nothing of whom the page names', () => {
  expect(ask({})?.fields.map(({ name }) => name)).toEqual(['name', 'email']);
  expect(ask({ askName: false })?.fields.map(({ name }) => name)).toEqual(['email']);
  expect(ask({}, { email: 'jane@acme.com' })).toBeUndefined();
  expect(ask({ requireConsent: true }, { email: 'jane@acme.com' })).toMatchObject({ fields: [], consent: true });
  expect(ask({ askName: false, askEmail: false })).toBeUndefined();
});

test('it may be skipped only where nothing is required', () => {
  expect(ask({})?.skippable).toBe(false);
  expect(ask({ requireEmail: false })?.skippable).toBe(true);
  expect(ask({ requireEmail: false, requireName: true })?.skippable).toBe(false);
  expect(ask({ requireEmail: false, requireConsent: true })?.skippable).toBe(false);
  expect(ask({ askEmail: false })?.skippable).toBe(true);
});

test.each([
  ['olu@adeyemi.example', true],
  ['ü@müller.example', true],
  ['olu@', false],
  ['olu', false],
  ['a@b', false],
  ['a b@c.example', false],
])('whether %s is an address: %s', (value, is) => {
  expect(isEmail(value)).toBe(is);
});

test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    'Linux',
    'Chrome',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0', 'Windows', 'Edge'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1', 'iOS', 'Safari'],
  ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Android', 'Firefox'],
])('where %s is', (userAgent, platform, browser) => {
  expect(surroundings({ language: 'fr', userAgent })).toEqual({ language: 'fr', platform, browser });
});
