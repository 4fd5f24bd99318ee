import { describe, expect, test } from 'vitest';
import { strength } from './strength';

describe('strength', () => {
  test.each([
    ['', 'short'],
    ['Ab1!Ab1!x', 'short'],
    ['aaaaaaaaaaaa', 'refused'],
    ['abcdefghijkl', 'weak'],
    ['123456789012', 'weak'],
    ['password2026', 'weak'],
    ['quiet lamp two rivers', 'strong'],
    ['x9#Kp2!vQ7z', 'strong'],
  ])('%s is %s', (password, expected) => expect(strength(password)).toBe(expected));

  test('the own address is refused, whatever its case', () => {
    expect(strength('Noor@Harborpine.example', ['noor@harborpine.example'])).toBe('refused');
  });

  test('what is known of the person counts for nothing', () => {
    expect(strength('harborpine77')).not.toBe('weak');
    expect(strength('harborpine77', ['noor@harborpine.example'])).toBe('weak');
  });
});
