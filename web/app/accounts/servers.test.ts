import { describe, expect, test } from 'vitest';
import { emptyServer, fieldOf, loginOf, proposed, secured, serverMistakes, valid } from './servers';

const imap = { host: 'mail.harborpine.example', port: '993', tls: 'tls' as const };

describe('the port', () => {
  test('follows the security as long as it is a usual one', () => {
    expect(secured('imap', imap, 'starttls').port).toBe('143');
    expect(secured('smtp', emptyServer('smtp'), 'starttls').port).toBe('587');
    expect(secured('imap', { ...imap, port: '' }, 'starttls').port).toBe('143');
  });
  test('stays when somebody typed another', () => {
    expect(secured('imap', { ...imap, port: '10993' }, 'starttls').port).toBe('10993');
  });
});

test.each([
  ['mail.example.com', '993', []],
  ['127.0.0.1', '1143', []],
  ['[::1]', '143', []],
  ['bücher.example', '993', []],
  ['', '993', ['host']],
  ['two words', '993', ['host']],
  ['https://mail.example.com', '993', ['host']],
  ['mail.example.com', '0', ['port']],
  ['mail.example.com', '70000', ['port']],
  ['mail.example.com', '9e2', ['port']],
  ['-x', '', ['host', 'port']],
])('the server %s on port %s is wrong in %j', (host, port, wrong) => {
  expect(Object.keys(serverMistakes({ host, port, tls: 'tls' }))).toEqual(wrong);
  expect(valid({ host, port, tls: 'tls' })).toBe(wrong.length === 0);
});

test('a proposal keeps the password that was typed', () => {
  const access = { username: '', password: 'secret', imap: emptyServer('imap'), smtp: emptyServer('smtp') };
  const server = { host: 'mail.example.com', port: 993, tls: 'tls' };
  const proposal = {
    username: 'noor',
    imap: server,
    smtp: server,
    source: 'srv',
    note: '',
    note_url: '',
    sign_in: null,
  };
  const taken = proposed(access, proposal);
  expect(loginOf(taken)).toEqual({ username: 'noor', password: 'secret', imap: server, smtp: server });
  expect(fieldOf({ ...taken.imap, host: ' mail.example.com ' }).host).toBe('mail.example.com');
});
