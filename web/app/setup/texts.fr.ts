import { plural } from '$lib/i18n/plural';
import type { Step } from './steps';
import type en from './texts.en';

const many = plural('fr');

const steps: Record<Step, string> = {
  organization: 'Votre organisation',
  mail: 'Connecter le courrier',
  invite: 'Inviter votre équipe',
};

const later: Record<Step, string> = {
  organization: 'Nom, mot de passe, langue',
  mail: 'Une adresse pour commencer',
  invite: 'Peut attendre',
};

const texts: typeof en = {
  steps,
  later,
  pageTitle: 'Installer Postroom',
  progress: 'Étapes de l’installation',
  done: 'Fait',
  time: 'Environ quatre minutes. Vous pouvez vous arrêter quand vous voulez ; votre saisie est gardée.',
  orgTitle: 'Comment s’appelle votre équipe ?',
  orgLead:
    'Une organisation réunit vos personnes, votre courrier partagé et vos règles. On peut appartenir à plusieurs.',
  orgName: 'Nom de l’organisation',
  email: 'Votre adresse e-mail',
  emailHint: 'Elle sert à vous connecter.',
  timeZone: 'Fuseau horaire',
  language: 'Langue',
  demo: 'Voir d’abord un espace de démonstration',
  next: 'Continuer',
  orgAside: 'La suite',
  orgPoints: [
    'Vous connectez une adresse et voyez votre vrai courrier en une minute.',
    'Vous invitez des personnes. Plus personne ne partage un mot de passe.',
  ],
  mailTitle: 'À quelle adresse votre équipe répond-elle ?',
  mailLead: 'Votre courrier reste où il est. Postroom en garde une copie à jour.',
  mailAside: 'Ce que Postroom fait de votre boîte',
  mailPoints: [
    'Copie chaque message une fois et tient le compte de tous ceux qu’il a vus.',
    'Marque comme lu, déplace et envoie des deux côtés.',
    'Ne supprime rien sur le serveur, sauf si vous supprimez.',
    'Garde le mot de passe chiffré sur ce serveur et ne le montre à personne.',
  ],
  skip: 'Passer, regarder d’abord',
  connected: (address) => `${address} est connectée`,
  connectedText: 'Son courrier arrive. Vous pouvez connecter d’autres adresses dans les réglages à tout moment.',
  inviteTitle: 'Qui travaille avec vous ?',
  inviteLead: 'Chaque personne reçoit un lien qui sert une fois. Vous voyez ici qui a rejoint.',
  inviteAside: 'Ce que peuvent les membres',
  invitePoints: [
    'Voir la boîte d’équipe et y répondre.',
    'Pas votre propre courrier, ni les réglages.',
    'Vous pouvez retirer l’accès à tout moment.',
  ],
  later3: 'Plus tard',
  openInbox: 'Ouvrir la boîte de réception',
  invite: (count) => many(count, { one: 'Inviter # personne', other: 'Inviter # personnes' }),
  closedTitle: 'Postroom est déjà installé',
  closedText: 'Connectez-vous, ou demandez une invitation à son propriétaire.',
  logIn: 'Se connecter',
  codeTitle: 'Il manque une chose : le code d’installation',
  codeText:
    'Postroom affiche une adresse avec un code à chaque démarrage. Ouvrez cette adresse, ou tapez son code ici.',
  codeLook: 'Dans le terminal où vous l’avez lancé, cherchez une ligne comme celle-ci :',
  codeWrong: 'Ce code n’est pas celui du dernier démarrage. Chaque démarrage en affiche un nouveau.',
  code: 'Code d’installation',
  brokenTitle: 'Le serveur est injoignable',
  tryAgain: 'Réessayer',
};
export default texts;
