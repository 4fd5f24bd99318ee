import { plural } from '$lib/i18n/plural';
import type en from './texts.en';

const many = plural('fr');

export default {
  outbox: 'Boîte d’envoi',
  count: (count) => many(count, { one: '# message', other: '# messages' }),
  to: (names) => `à ${names}`,
  nobody: 'personne encore',
  noSubject: 'Sans objet',
  states: {
    waiting: 'En attente',
    sending: 'En cours d’envoi',
    failed: 'Non envoyé',
    unknown: 'Peut-être envoyé',
  },
  goesAt: (time) => `Part à ${time}`,
  attempts: (count) => many(count, { one: '# tentative', other: '# tentatives' }),
  draft: 'Brouillon',
  notSent: 'Non envoyé',
  held: 'Un message programmé n’est pas parti.',
  look: 'Voir pourquoi',
  retry: 'Renvoyer',
  cancel: 'Remettre en brouillon',
  emptyTitle: 'Tout est envoyé',
  emptyText: 'Le courrier qui attend ou n’a pas pu partir apparaît ici.',
  toInbox: 'Aller à la boîte de réception',
  failedTitle: 'La boîte d’envoi n’a pas pu être chargée',
  tryAgain: 'Réessayer',
} satisfies typeof en;
