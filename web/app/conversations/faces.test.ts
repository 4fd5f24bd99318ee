import { describe, expect, test } from 'vitest';
import { face, mark, people, title } from './faces';
import { conversation } from './server.fake';
import en from './texts.en';

const from = (...names: string[]) =>
  conversation(1, 1, { authors: names.map((name) => ({ name, address: `${name.slice(0, 1)}@example.com` })) });

describe('the people of a row', () => {
  test('one is named in full', () => expect(people(from('Ingrid Solheim'), en)).toBe('Ingrid Solheim'));
  test('several by first name', () => expect(people(from('Ingrid Solheim', 'Nils Aune'), en)).toBe('Ingrid, Nils'));
  test('numbers stay whole', () =>
    expect(people(from('+44 7700 900345', 'Nils Aune'), en)).toBe('+44 7700 900345, Nils'));
  test('nobody is said so', () => expect(people(from(), en)).toBe('New message'));
  test('without a name it is the address', () => {
    expect(people(conversation(1, 1, { authors: [{ name: '', address: 'a@b.example' }] }), en)).toBe('a@b.example');
  });
  test('are whom we wrote to, as long as nobody else wrote', () => {
    const to = from('Jane Moss', 'Bob Hale').authors;
    const ours = conversation(1, 1, { authors: [], receivers: to });
    expect(people(ours, en)).toBe('To: Jane, Bob');
    expect(people({ ...ours, receivers: to.slice(0, 1) }, en)).toBe('To: Jane Moss');
    expect(people({ ...ours, authors: from('Ingrid Solheim').authors }, en)).toBe('Ingrid Solheim');
    expect(face(ours, 'x')).toEqual({ name: 'Jane Moss', seed: 'J@example.com' });
  });
  test('of a row kept from before it had receivers are nobody', () => {
    expect(people({ authors: [] }, en)).toBe('New message');
  });
  test('of a chat are a visitor, who need not have a name', () => {
    expect(people(conversation(1, 1, { authors: [], channel: 'live_chat' }), en)).toBe('Visitor');
  });
  test('the first one gives the face', () => expect(face(from('Ann', 'Bo'), 'x').name).toBe('Ann'));
});

test('the subject is the team’s own, the mail’s, or none', () => {
  expect(title(conversation(1, 1, { subject: 'Ours' }), 'None')).toBe('Ours');
  expect(title(conversation(1, 1), 'None')).toBe('Subject 1');
  expect(title(conversation(1, 1, { latest_message_subject: '' }), 'None')).toBe('None');
  expect(title(conversation(1, 1, { latest_message_subject: '', channel: 'live_chat' }), 'None')).toBe('Live chat');
});

test('a row bears the mark of its channel', () => {
  expect(mark(conversation(1, 1))).toBe('mail');
  expect(mark(conversation(1, 1, { channel: 'sms' }))).toBe('sms');
  expect(mark(conversation(1, 1, { channel: 'pigeon' }))).toBe('globe');
  expect(mark({})).toBe('mail');
});
