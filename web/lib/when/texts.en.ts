import type { PresetName } from './presets';

export default {
  presets: {
    laterToday: 'Later today',
    afternoon: 'This afternoon',
    evening: 'This evening',
    tomorrow: 'Tomorrow',
    weekend: 'At the weekend',
    nextWeek: 'Next week',
    twoDays: 'In 2 days',
    threeDays: 'In 3 days',
    oneWeek: 'In a week',
  } as Record<PresetName, string>,
  words: 'When, in your words',
  example: 'next Tuesday at 3pm',
  notUnderstood: 'No moment to come is meant by this. Try “next Tuesday at 3pm”.',
  choose: (when: string) => `Choose ${when}`,
  suggestions: 'Suggestions',
  calendar: 'Choose day and time',
  day: 'Day',
  time: 'Time',
  set: 'Set',
  previousMonth: 'Month before',
  nextMonth: 'Month after',
  over: 'This moment is over.',
};
