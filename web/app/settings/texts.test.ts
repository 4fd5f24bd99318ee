import { expect, test } from 'vitest';
import en from './texts.en';
import fr from './texts.fr';

test('a team without observers does not count them', () => {
  expect([en.teamCount(4, 0), fr.teamCount(1, 0)]).toEqual(['4 active', '1 actif']);
  expect([en.teamCount(2, 1), fr.teamCount(2, 1)]).toEqual(['2 active, 1 observer', '2 actifs, 1 observateur']);
});
