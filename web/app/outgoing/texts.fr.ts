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
  triesAt: (time) => `Nouvel essai à ${time}`,
  by: (name) => `de ${name}`,
  attempts: (count) => many(count, { one: '# tentative', other: '# tentatives' }),
  draft: 'Brouillon',
  notSent: 'Non envoyé',
  held: 'Un message programmé n’est pas parti.',
  retry: 'Réessayer',
  retryNow: 'Essayer maintenant',
  sendAgain: 'Renvoyer',
  cancel: 'Remettre en brouillon',
  wasSent: 'Il est parti',
  from: 'Envoyer depuis …',
  fromTitle: 'Envoyer depuis un autre compte',
  checkAccount: 'Vérifier le compte',
  open: 'Ouvrir la conversation',
  perhapsWhy:
    'La connexion s’est coupée au dernier moment. Regardez dans Envoyés ou demandez au destinataire avant de renvoyer.',
  againTitle: 'Le renvoyer ?',
  againText: (names) => `Il est peut-être déjà parti. Alors ${names} le recevra deux fois.`,
  keep: 'Ne pas envoyer',
  alike: (count, why) =>
    `${many(count, { one: '# message n’est pas parti', other: '# messages ne sont pas partis' })} : ${why}`,
  retryAll: 'Tout réessayer',
  toldFailed: (names, why) => `Pas envoyé à ${names} : ${why}`,
  toldUnknown: (names) => `Peut-être pas envoyé à ${names}. Vérifiez avant de renvoyer.`,
  toldReturned: (subject) => `« ${subject} » n’est pas arrivé chez tout le monde.`,
  look: 'Voir',
  emptyTitle: 'Tout est envoyé',
  emptyText: 'Le courrier qui attend ou n’a pas pu partir apparaît ici.',
  toInbox: 'Aller à la boîte de réception',
  failedTitle: 'La boîte d’envoi n’a pas pu être chargée',
  tryAgain: 'Réessayer',
} satisfies typeof en;
