import { expect, test } from 'vitest';
import { BUTTON, choose, direction, type Language } from './languages';
import { bubbles, load, text } from './texts';
import en from './texts/en';

const languages = Object.keys(BUTTON) as Language[];

test('there are twelve languages, each with every text and what is filled into it', async () => {
  expect(languages).toHaveLength(12);
  const marks = (value: string) => (value.match(/\{\w+\}/g) ?? []).join();
  for (const language of languages) {
    const texts = await load(language);
    expect(Object.keys(texts), language).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(texts[key].trim(), `${language} ${key}`).not.toBe('');
      expect(marks(texts[key]), `${language} ${key}`).toBe(marks(en[key]));
    }
    if (language !== 'en') expect(texts.help, language).not.toBe(en.help);
  }
});

test.each([
  ['fr', ['de'], 'fr'],
  ['pt-BR', [], 'pt'],
  ['', ['de-CH', 'fr'], 'de'],
  ['cs', ['cs', 'pl'], 'pl'],
  ['constructor', ['toString'], 'en'],
])('a page in %j, a browser in %j: %s', (page, browser, chosen) => {
  expect(choose(page, browser)).toBe(chosen);
});

test('Arabic, and a page that says so, read from right to left', () => {
  expect([direction('', 'ar'), direction('rtl', 'en'), direction('ltr', 'en')]).toEqual(['rtl', 'rtl', 'ltr']);
});

test('a page’s text wins, a list is a bubble each, an empty one is none', () => {
  expect(bubbles({ help: ['a', 'b'] }, en, 'help')).toEqual(['a', 'b']);
  expect(bubbles({ help: '' }, en, 'help')).toEqual([]);
  expect(text({}, en, 'typing', { name: '$& {name}' })).toBe('$& {name} is typing…');
});
