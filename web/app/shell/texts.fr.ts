import { plural } from '$lib/i18n/plural';
import type en from './texts.en';

const many = plural('fr');

export default {
  inbox: 'Boîte de réception',
  assigned: 'Attribuées à moi',
  starred: 'Suivies',
  drafts: 'Brouillons',
  sent: 'Envoyées',
  closed: 'Fermées',
  all: 'Toutes',
  teamInbox: 'Boîte de l’équipe',
  unread: (count) => many(count, { one: '# non lue', other: '# non lues' }),
  dismiss: 'Masquer',
  unreachable: 'Le serveur est injoignable. Rien n’est perdu ; réessayez dans un instant.',
} satisfies typeof en;
