import { list, plural } from '$lib/i18n/plural';
import type en from './texts.en';

const many = plural('fr');
const names = list('fr');

export default {
  undo: 'Annuler',
  refused: (message) => `Cela n’a pas fonctionné ; tout a été remis comme avant. ${message}`,
  closedDone: (count) => many(count, { one: 'Fermée', other: '# conversations fermées' }),
  reopenedDone: (count) => many(count, { one: 'Rouverte', other: '# conversations rouvertes' }),
  archivedDone: (count) => many(count, { one: 'Archivée', other: '# conversations archivées' }),
  unarchivedDone: (count) => many(count, { one: 'De retour en réception', other: '# de retour en réception' }),
  starredDone: (count) => many(count, { one: 'Suivie', other: '# conversations suivies' }),
  unstarredDone: (count) => many(count, { one: 'Suivi retiré', other: '# suivis retirés' }),
  unreadDone: (count) => many(count, { one: 'Marquée non lue', other: '# marquées non lues' }),
  readDone: (count) => many(count, { one: 'Marquée lue', other: '# marquées lues' }),
  assignedDone: (people, count) =>
    many(count, { one: `Attribuée à ${names(people)}`, other: `# conversations attribuées à ${names(people)}` }),
  unassignedDone: (people, count) =>
    many(count, {
      one: `Attribution à ${names(people)} retirée`,
      other: `Attribution à ${names(people)} retirée de # conversations`,
    }),
  movedDone: (team, count) =>
    many(count, { one: `Déplacée vers ${team}`, other: `# conversations déplacées vers ${team}` }),
} satisfies typeof en;
