import { list, plural } from '$lib/i18n/plural';
import type { Who } from './activity';
import type en from './texts.en';
import type { Sentences } from './texts.en';

const many = plural('fr');
const names = list('fr');

const VOUS = 'vous';
/** "Mara a fermé", "Vous avez fermé". */
const did = ({ name, you }: Who, verb: string) => `${name} ${you ? 'avez' : 'a'} ${verb}`;
/** "Mara a attribué … à Noor", "Mara vous a attribué …". */
const gave = (who: Who, verb: string, people: string[]) =>
  people.length === 1 && people[0] === VOUS ? `${who.name} vous a ${verb}` : `${did(who, verb)} à ${names(people)}`;
const also = ({ you }: Who, people: string[]) =>
  people.length > 0 ? ` et l’${you ? 'avez' : 'a'} aussi attribuée à ${names(people)}` : '';

const events: Sentences = {
  bySystem: 'Postroom',
  byRule: 'Une règle',
  byMessage: 'Un nouveau message',
  somebody: 'Une personne partie',
  you: 'Vous',
  object: VOUS,
  assigned: (who, people) => gave(who, 'attribué la conversation', people),
  unassigned: (who, people) => gave(who, 'retiré la conversation', people),
  reassigned: (who, added, removed) =>
    `${gave(who, 'attribué la conversation', added)} à la place de ${names(removed)}`,
  took: (who, others) => did(who, `pris cette conversation${also(who, others)}`),
  tookFrom: (who, others, from) => gave(who, 'repris cette conversation', from) + also(who, others),
  handed: (who, people) => gave(who, 'passé cette conversation', people),
  left: ({ name, you }) => (you ? `${name} n’êtes plus responsable` : `${name} n’est plus responsable`),
  closed: (who) => did(who, 'fermé cette conversation'),
  reopened: (who) => did(who, 'rouvert cette conversation'),
  moved: (who, team) => did(who, `déplacé cette conversation vers ${team}`),
  movedFromInbox: (who, team) => did(who, `sorti cette conversation de la boîte de l’équipe ${team}`),
  movedOut: (who) => did(who, 'sorti cette conversation de son équipe'),
  changed: (who) => did(who, 'modifié les détails de cette conversation'),
  joined: 'Réunie avec une autre conversation par une réponse arrivée en retard',
  merged: (who) => did(who, 'réuni une autre conversation avec celle-ci'),
  separated: (who) => did(who, 'séparé de nouveau ce qui avait été réuni'),
};

export default {
  events,
  conversation: 'Conversation',
  noSubject: 'Sans objet',
  nobody: 'Personne',
  close: 'Fermer',
  reopen: 'Rouvrir',
  closed: 'Fermée',
  star: 'Suivre',
  unstar: 'Ne plus suivre',
  starred: 'Suivie',
  moreActions: 'Autres actions',
  back: 'Retour à la liste',
  showWholeSubject: 'Afficher l’objet en entier',
  archive: 'Archiver',
  unarchive: 'Remettre dans la boîte de réception',
  markUnread: 'Marquer comme non lue',
  copyLink: 'Copier le lien',
  linkCopied: 'Lien copié',
  linkNotCopied: 'Le navigateur n’a pas permis la copie. Le lien est dans la barre d’adresse.',
  assign: 'Attribuer',
  assignHint: ', responsable. Changer',
  moveToTeam: 'Déplacer vers une équipe',
  moveHint: ', équipe. Déplacer vers une autre',
  noTeam: 'Sans équipe',
  viewing: 'Sur place',
  viewers: (people) => many(people.length, { one: `${names(people)} regarde`, other: `${names(people)} regardent` }),
  writesComment: (who) => `${who} écrit un commentaire`,
  writesReply: (who) => `${who} écrit une réponse`,

  timeline: 'Messages et commentaires',
  earlier: 'Afficher les messages précédents',
  loadingEarlier: 'Chargement des messages précédents …',
  earlierFailed: 'Les messages précédents n’ont pas pu être chargés.',
  moreMessages: (count) => many(count, { one: '# autre message', other: '# autres messages' }),
  range: (from, to) => (from === to ? from : `${from} au ${to}`),
  newBelow: (count) => many(count, { one: 'Nouveau message', other: '# nouveaux messages' }),
  failed: 'Cette conversation n’a pas pu être chargée',
  retry: 'Réessayer',
  goneTitle: 'Cette conversation n’est plus ici',
  goneText: 'Vous n’y avez plus accès, ou elle a été supprimée.',
  announceMessage: (who) => `Nouveau message de ${who}`,
  announceComment: (who) => `Nouveau commentaire de ${who}`,

  messageFrom: (who) => `Message de ${who}`,
  to: 'à',
  toLine: (to, cc) => (cc ? `à ${to}, cc ${cc}` : `à ${to}`),
  toNobody: 'sans destinataire nommé',
  andMore: (first, more) => many(more, { one: `${first} et # autre`, other: `${first} et # autres` }),
  showDetails: 'Afficher les détails',
  hideDetails: 'Masquer les détails',
  from: 'De',
  replyTo: 'Répondre à',
  toField: 'À',
  cc: 'Cc',
  bcc: 'Cci',
  date: 'Date',
  subject: 'Objet',
  via: 'Par',
  open: 'Ouvrir le message',
  collapse: 'Replier',
  reply: 'Répondre',
  replyAll: 'Répondre à tous',
  forward: 'Transférer',
  moreOfMessage: 'Plus',
  copyMessageLink: 'Copier le lien de ce message',
  showText: 'Afficher en texte simple',
  showHtml: 'Afficher comme envoyé',
  showQuote: 'Afficher le texte cité',
  emptyMessage: 'Ce message n’a pas de texte.',
  bodyGone: 'Le texte mis en forme n’a pas pu être chargé. Voici le texte simple.',
  trackers: (count) => many(count, { one: '# traceur bloqué', other: '# traceurs bloqués' }),
  images: (count) => many(count, { one: '# image bloquée', other: '# images bloquées' }),
  imagesWhy: 'Les images du web disent à l’expéditeur que vous avez lu le message. Elles ne sont pas chargées.',
  attachments: 'Pièces jointes',
  download: (name) => `Télécharger ${name}`,
  files: (count) => many(count, { one: '# fichier', other: '# fichiers' }),
  bounce: 'Non remis',
  autoReply: 'Réponse automatique',
  listMail: 'Envoyé à une liste',
  unexpectedSender: (address) => `${address} ne participait pas à cette conversation`,
  unexpectedWhy:
    'Qui connaît le numéro d’un message peut en envoyer un dans sa conversation. Vérifiez qui écrit avant de répondre.',
  undoJoin: 'Annuler',

  goesIn: (seconds) => many(seconds, { one: 'Part dans # seconde', other: 'Part dans # secondes' }),
  undoSend: 'Annuler',
  isSending: 'Envoi …',
  waitsForNetwork: 'Attend le réseau',
  triedAgain: (when) => `Pas encore envoyé ; nouvel essai ${when}.`,
  notSent: 'Pas envoyé.',
  nothingLost: 'Rien n’est perdu.',
  othersGotIt: 'Il est parti pour tous les autres. Vérifiez l’adresse, puis transférez-lui ce message.',
  perhapsSent: 'Peut-être envoyé.',
  perhapsWhy:
    'La connexion s’est coupée au dernier moment. Regardez dans Envoyés ou demandez au destinataire avant de renvoyer.',
  sendAgain: 'Renvoyer',
  backToDraft: 'Remettre en brouillon',

  internal: 'Interne',
  internalWhy: 'Vos collègues le voient, les clients jamais.',
  hasDraft: (who) => `${who} a un brouillon`,
  yourDraft: 'Votre brouillon',
  live: 'En direct',
  openDraft: 'Continuer à écrire',
} satisfies typeof en;
