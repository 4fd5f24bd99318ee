import { list, plural } from '$lib/i18n/plural';
import type en from './batch-texts.en';

const many = plural('fr');
const names = list('fr');

export default {
  leftOver: (done, count, reasons) =>
    `${done}, ${many(count, { one: '# laissée', other: '# laissées' })} : ${names(reasons)}.`,
  failures: {
    no_such_conversation: (count) =>
      many(count, { one: '# que vous ne pouvez plus voir', other: '# que vous ne pouvez plus voir' }),
    joined_meanwhile: (count) =>
      many(count, { one: '# qui fait partie d’une autre', other: '# qui font partie d’autres' }),
    foreign_label: (count) =>
      many(count, { one: '# à qui le libellé ne va pas', other: '# à qui le libellé ne va pas' }),
    no_such_label: (count) => many(count, { other: '# dont le libellé a été supprimé' }),
    nobody_left: (count) => many(count, { other: '# que plus personne ne verrait' }),
  },
  failedOtherwise: (count) =>
    many(count, { one: '# qui n’a pas pu être modifiée', other: '# qui n’ont pas pu être modifiées' }),
  overtaken: (sentence, count) => `${many(count, { other: '#' })} × ${sentence}`,
  stopped: (done) => `Arrêté. ${done}`,
  batchRunning: (ended, total) =>
    `${many(ended, { one: '# modifiée', other: '# modifiées' })} sur ${many(total, { other: '#' })}`,
  batchUndoing: (ended, total) => `Annulation : ${many(ended, { other: '#' })} sur ${many(total, { other: '#' })}`,
  secondsLeft: (count) => many(count, { one: 'encore # seconde environ', other: 'encore # secondes environ' }),
  minutesLeft: (count) => many(count, { one: 'encore # minute environ', other: 'encore # minutes environ' }),
  stopBatch: 'Arrêter',
} satisfies typeof en;
