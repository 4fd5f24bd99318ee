import { describe, expect, test } from 'vitest';
import type { Given, Setup } from '../protocol';
import { DEFAULTS, merge } from './config';

const setup = (config: Given = {}): Setup => ({
  config,
  name: 'Acme',
  avatar_url: '/face.png',
  online: true,
  people: [],
  language_texts: {},
  branding: true,
  limits: { file_bytes: 1, files: 1 },
  revision: 1,
});

describe('what counts', () => {
  test('the defaults, and the name and face of the account', () => {
    const { chat, visitor } = merge({}, setup(), 'en');
    expect(chat).toEqual({ ...DEFAULTS.chat, name: 'Acme', avatarUrl: '/face.png' });
    expect(visitor).toEqual(DEFAULTS.visitor);
  });

  test('the page over the Setup page, key by key', () => {
    const { chat, visitor } = merge(
      { chat: { name: 'Page', variables: { width: '1px' } }, visitor: { askName: false } },
      setup({ chat: { name: 'Setup', variables: { width: '2px', height: '3px' } }, visitor: { requireEmail: false } }),
      'en',
    );
    expect(chat.name).toBe('Page');
    expect(chat.variables).toMatchObject({ width: '1px', height: '3px', margin: '20px' });
    expect(visitor).toMatchObject({ askName: false, requireEmail: false, requireName: false });
  });

  test('nothing of the wrong type', () => {
    const odd = { chat: { hidden: 'yes', name: 7, position: 'nowhere', variables: null } } as unknown as Given;
    const { chat } = merge(odd, setup(), 'en');
    expect(chat).toMatchObject({ hidden: false, name: 'Acme', position: 'bottom-right' });
    expect(chat.variables).toEqual(DEFAULTS.chat.variables);
  });

  test('texts: strings and lists of strings, empty ones too, the language’s over any', () => {
    const given = { messages: { welcome: ['a', 'b'], help: '', title: 7 } };
    const general = setup({ messages: { identify: 'Any', error: 'Any', welcome: 'Any' } });
    const { messages } = merge(given, { ...general, language_texts: { fr: { identify: 'Dites' } } }, 'fr');
    expect(messages).toEqual({ welcome: ['a', 'b'], help: '', identify: 'Dites', error: 'Any' });
  });

  test('meta: simple values, as texts', () => {
    const { meta } = merge({ meta: { seats: 3, paid: true, deep: {}, nothing: null } }, setup(), 'en');
    expect(meta).toEqual({ seats: '3', paid: 'true' });
  });
});
