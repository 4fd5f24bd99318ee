import { describe, expect, test } from 'vitest';
import { Problem } from '$lib/api/client';
import { acceptable, checked, clean, filled, mistakes, sentence } from './mistakes';

const problem = (code: string, fields: Record<string, unknown> = {}, status = 422) =>
  new Problem(status, { code, message: 'Said by the server.', fields, request_id: '' });

describe('mistakes', () => {
  test('stand under the field the server names', () => {
    const found = mistakes(problem('address_taken', { field: 'email' }, 409), ['email', 'password']);
    expect(found.fields.email).toMatch(/already/);
    expect(found.form).toBe('');
  });

  test('of the validator stand under each field', () => {
    const found = mistakes(problem('invalid', { name: 'This is missing.' }), ['name', 'email']);
    expect(found.fields).toEqual({ name: 'This is missing.' });
  });

  test('of a field the form does not have are told for the whole form', () => {
    expect(mistakes(problem('invalid_field', { field: 'color' }), ['name'])).toEqual({
      fields: {},
      form: 'Said by the server.',
    });
  });

  test('are Problems: a bug of ours is not swallowed', () => {
    expect(() => mistakes(new TypeError('x'), [])).toThrow(TypeError);
  });
});

describe('a sentence', () => {
  test('says how long to wait', () => {
    expect(sentence(problem('too_many_attempts', { retry_after: 200 }, 429))).toMatch(/4 minutes/);
    expect(sentence(problem('too_many_attempts', { retry_after: 20 }, 429))).toMatch(/20 seconds/);
  });
  test('says what a weak password lacks', () => {
    expect(sentence(problem('weak_password', { reason: 'short', shortest: 12 }))).toMatch(/12 characters/);
  });
  test('is the server’s own for what we do not know', () => {
    expect(sentence(problem('brand_new'))).toBe('Said by the server.');
  });
});

test('a check tells only what is wrong', () => {
  const found = checked({ name: filled(' '), email: filled('a') });
  expect(Object.keys(found.fields)).toEqual(['name']);
  expect(clean(found)).toBe(false);
  expect(clean(checked({ name: filled('Noor') }))).toBe(true);
});

test.each([
  ['short', 'noor@x.example', false],
  ['noor@x.example', 'Noor@x.example', false],
  ['zzzzzzzzzzzz', 'noor@x.example', false],
  ['quiet lamp', 'noor@x.example', true],
])('the password %s is acceptable for %s: %s', (password, email, right) =>
  expect(acceptable(password, email) === undefined).toBe(right),
);
