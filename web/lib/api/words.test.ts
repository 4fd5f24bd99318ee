import { afterEach, describe, expect, test } from 'vitest';
import { textsReady, useLocale } from '$lib/i18n';
import { CODES, REASONS } from './codes';
import { Problem } from './problem';
import type { Fault } from './types';
import { faultWords, sentenceWords } from './words';
import fr from './words.fr';

const fault = (changes: Partial<Fault> = {}): Fault => ({
  reason: 'wrong_password',
  host: 'mail.example.com',
  port: 993,
  server: '',
  count: 0,
  folder: '',
  ...changes,
});
const problem = (code: string, fields: Record<string, unknown> = {}) =>
  new Problem(409, { code, message: 'The server’s words.', fields, request_id: '1' });

afterEach(() => useLocale({ language: 'en' }));

describe('in French', () => {
  test.each(CODES)('%s has a sentence', async (code) => {
    await useLocale({ language: 'fr' });
    await textsReady();
    const said = problem(code).message;
    expect(said).not.toBe('The server’s words.');
    expect(said).toMatch(/^\p{Lu}.*\.$/u);
  });

  test.each(REASONS)('%s has a sentence, with and without what the server said', (reason) => {
    for (const server of ['', 'nope'])
      expect(fr.faults[reason](fault({ reason, server, count: 2 }))).toMatch(/^[\p{Lu}m].*[.e]$/u);
  });

  test('names the server that failed', async () => {
    await useLocale({ language: 'fr' });
    expect(faultWords(fault(), 'no')).toBe('mail.example.com n’a pas accepté le nom d’utilisateur ou le mot de passe.');
    expect(problem('needs_user', { reason: 'timeout', host: 'mx.example', port: 25 }).message).toBe(
      'mx.example ne répond pas sur le port 25.',
    );
  });

  test('says what the server says of a field, and two sentences in a row', async () => {
    await useLocale({ language: 'fr' });
    await textsReady();
    expect(sentenceWords('This is missing.')).toBe('Ceci manque.');
    expect(sentenceWords('This is missing. This must be text.')).toBe('Ceci manque. Il faut du texte.');
    expect(sentenceWords('Its own words.')).toBe('Its own words.');
  });

  test('what a newer server sends stays in its words', async () => {
    await useLocale({ language: 'fr' });
    expect(problem('brand_new').message).toBe('The server’s words.');
    expect(faultWords(fault({ reason: 'brand_new' as Fault['reason'] }), 'Its words.')).toBe('Its words.');
  });
});

test('in English the server speaks for itself', () => {
  for (const code of CODES) expect(problem(code).message).toBe('The server’s words.');
  expect(faultWords(fault(), 'Wrong password.')).toBe('Wrong password.');
  expect(faultWords(null, '')).toBe('');
  expect(sentenceWords('This is missing.')).toBe('This is missing.');
});
