import type en from './visitor-texts.en';

const fr: typeof en = {
  visitor: 'Visiteur',
  chat: 'Chat en direct',
  online: 'En ligne',
  offline: 'Absent pour le moment',
  onPage: (page) => `En ligne, sur ${page}`,
  writes: 'écrit…',
  identity: {
    unverified: 'Non vérifié',
    cannot_verify: 'Vérification impossible',
  },
  identityWhy: {
    unverified: 'Le nom et l’adresse sont ceux que donne le visiteur, ou la page. Rien ne les prouve.',
    cannot_verify:
      'La page a donné une preuve d’identité, et elle est fausse : quelqu’un se fait passer pour un autre, ou le code de la page contient une erreur.',
  },
  blocked: 'Bloqué',
  block: 'Bloquer ce visiteur',
  unblock: 'Accepter de nouveau ses messages',
  isBlocked: 'Plus aucun message de ce visiteur n’est accepté',
  isUnblocked: 'Les messages de ce visiteur sont de nouveau acceptés',
  undo: 'Annuler',
  details: 'À propos du visiteur',
  since: (day) => `Premier message ${day}`,
  meta: { language: 'Langue', platform: 'Plateforme', browser: 'Navigateur' },
  visits: 'Pages visitées',
  noVisits: 'Aucune depuis le début du chat',
  seen: 'Vu',
};
export default fr;
