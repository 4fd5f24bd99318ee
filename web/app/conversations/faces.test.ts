import { describe, expect, test } from 'vitest';
import { face, mark, people, title } from './faces';
import { conversation } from './server.fake';

const from = (...names: string[]) =>
  conversation(1, 1, { authors: names.map((name) => ({ name, address: `${name.slice(0, 1)}@example.com` })) });

describe('the people of a row', () => {
  test('one is named in full', () => expect(people(from('Ingrid Solheim'), 'x')).toBe('Ingrid Solheim'));
  test('several by first name', () => expect(people(from('Ingrid Solheim', 'Nils Aune'), 'x')).toBe('Ingrid, Nils'));
  test('numbers stay whole', () =>
    expect(people(from('+44 7700 900345', 'Nils Aune'), 'x')).toBe('+44 7700 900345, Nils'));
  test('nobody is said so', () => expect(people(from(), 'New message')).toBe('New message'));
  test('without a name it is the address', () => {
    expect(people(conversation(1, 1, { authors: [{ name: '', address: 'a@b.example' }] }), 'x')).toBe('a@b.example');
  });
  test('the first one gives the face', () => expect(face(from('Ann', 'Bo'), 'x').name).toBe('Ann'));
});

test('the subject is the team’s own, the mail’s, or none', () => {
  expect(title(conversation(1, 1, { subject: 'Ours' }), 'None')).toBe('Ours');
  expect(title(conversation(1, 1), 'None')).toBe('Subject 1');
  expect(title(conversation(1, 1, { latest_message_subject: '' }), 'None')).toBe('None');
});

test('a row bears the mark of its channel', () => {
  expect(mark(conversation(1, 1))).toBe('mail');
  expect(mark(conversation(1, 1, { channel: 'sms' }))).toBe('sms');
  expect(mark(conversation(1, 1, { channel: 'pigeon' }))).toBe('globe');
  expect(mark({})).toBe('mail');
});
