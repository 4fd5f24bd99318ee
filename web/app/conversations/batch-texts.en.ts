import { list, plural } from '$lib/i18n/plural';

const many = plural('en');
const names = list('en');

export default {
  leftOver: (done: string, count: number, reasons: string[]) =>
    `${done}, ${many(count, { other: '#' })} left: ${names(reasons)}.`,
  failures: {
    no_such_conversation: (count) => many(count, { other: '# you may not see any more' }),
    joined_meanwhile: (count) =>
      many(count, { one: '# that became part of another', other: '# that became part of others' }),
    foreign_label: (count) => many(count, { other: '# the label does not fit' }),
    no_such_label: (count) => many(count, { other: '# the label was deleted for' }),
    nobody_left: (count) => many(count, { other: '# nobody would see any more' }),
  } as Record<string, (count: number) => string>,
  failedOtherwise: (count: number) => many(count, { other: '# that could not be changed' }),
  overtaken: (sentence: string, count: number) => `${many(count, { other: '#' })} × ${sentence}`,
  stopped: (done: string) => `Stopped. ${done}`,
  batchRunning: (ended: number, total: number) =>
    `Changed ${many(ended, { other: '#' })} of ${many(total, { other: '#' })}`,
  batchUndoing: (ended: number, total: number) =>
    `Putting back: ${many(ended, { other: '#' })} of ${many(total, { other: '#' })}`,
  secondsLeft: (count: number) => many(count, { one: 'about # second left', other: 'about # seconds left' }),
  minutesLeft: (count: number) => many(count, { one: 'about # minute left', other: 'about # minutes left' }),
  stopBatch: 'Cancel',
};
