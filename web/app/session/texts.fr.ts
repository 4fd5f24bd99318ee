import { plural } from '$lib/i18n/plural';
import type { Strength } from './strength';
import type en from './texts.en';

const many = plural('fr');

const strength: Record<Strength, string> = {
  short: 'Trop court',
  refused: 'Trop simple',
  weak: 'Facile à deviner',
  fair: 'Correct',
  strong: 'Solide',
};

const codes: Record<string, string> = {
  wrong_credentials: 'L’adresse e-mail ou le mot de passe est faux.',
  wrong_password: 'Votre mot de passe actuel est un autre.',
  invalid_address: 'Ce n’est pas une adresse e-mail.',
  reset_expired: 'Ce lien a déjà servi ou a plus d’une heure. Demandez-en un autre.',
  invitation_expired: 'Cette invitation a servi, a été retirée ou a plus de 14 jours. Demandez-en une autre.',
  already_member: 'Cette personne est déjà dans votre organisation.',
  setup_closed: 'Postroom est déjà installé. Connectez-vous, ou demandez une invitation à son propriétaire.',
  wrong_setup_code:
    'Ce n’est pas le code d’installation. Postroom l’affiche, avec l’adresse à ouvrir, à chaque démarrage.',
  no_demo: 'Cette installation ne peut pas créer l’espace de démonstration.',
  forbidden: 'Vous n’avez pas le droit de le faire.',
  bad_origin: 'Cette adresse n’est pas celle de Postroom. Demandez la bonne à votre propriétaire.',
  internal: 'Une erreur est survenue sur le serveur. Votre saisie est gardée ; réessayez.',
};

const texts: typeof en = {
  strength,
  codes,
  addressTaken: 'Quelqu’un se connecte déjà avec cette adresse.',
  tooMany: (seconds) =>
    seconds < 60
      ? many(seconds, {
          one: 'Trop d’essais. Réessayez dans # seconde.',
          other: 'Trop d’essais. Réessayez dans # secondes.',
        })
      : many(Math.ceil(seconds / 60), {
          one: 'Trop d’essais. Réessayez dans # minute.',
          other: 'Trop d’essais. Réessayez dans # minutes.',
        }),
  required: 'Ce champ ne peut pas rester vide.',
  notAnAddress: 'Ce n’est pas une adresse e-mail. Écrivez-la comme nom@exemple.fr.',
  passwordShort: (least) => `Utilisez au moins ${least} caractères.`,
  passwordLong: (most) => `Utilisez au plus ${most} caractères.`,
  passwordIsEmail: 'Votre adresse e-mail ne peut pas servir de mot de passe.',
  passwordRepeated: 'Utilisez plus d’un caractère.',
  passwordMore: (missing) => many(missing, { one: 'encore # caractère', other: 'encore # caractères' }),
  passwordHint: 'Dix caractères ou plus. Quelques mots à la suite conviennent.',
  showPassword: 'Afficher le mot de passe',
  email: 'Adresse e-mail',
  password: 'Mot de passe',
  newPassword: 'Nouveau mot de passe',
  yourName: 'Votre nom',
  nameHint: 'Vos collègues le voient sur les commentaires, vos clients sur les réponses.',
  loginTitle: 'Se connecter à Postroom',
  logIn: 'Se connecter',
  expired: 'Votre session est terminée. Reconnectez-vous ; ce que vous avez écrit est gardé.',
  thenBack: 'Vous retrouverez ensuite la page où vous étiez.',
  forgot: 'Mot de passe oublié ?',
  forgotTitle: 'Un nouveau mot de passe',
  forgotText: 'Nous envoyons un lien à votre adresse e-mail. Il sert une fois, pendant une heure.',
  sendLink: 'Envoyer le lien',
  backToLogin: 'Retour à la connexion',
  mailedTitle: 'Regardez dans votre courrier',
  mailedText: (email) =>
    `Si quelqu’un se connecte ici avec ${email}, un lien est en route. Il sert une fois, pendant une heure.`,
  notMailedTitle: 'Ce Postroom n’envoie pas encore de courrier',
  notMailedText:
    'Demandez un lien de mot de passe au propriétaire ou à un administrateur de votre organisation : Réglages, Personnes. Le propriétaire lance « postroom reset-password » sur le serveur.',
  resetTitle: 'Choisissez un nouveau mot de passe',
  resetText: 'Il met fin à toutes vos sessions, sur tous vos appareils.',
  setPassword: 'Définir le mot de passe et se connecter',
  resetExpiredTitle: 'Ce lien ne fonctionne plus',
  askAgain: 'Demander un nouveau lien',
  invitedTitle: (organization) => `Rejoindre ${organization}`,
  invitedText: (by, email) => `${by} a invité ${email}.`,
  knownText: 'Vous avez un compte avec cette adresse. Utilisez son mot de passe.',
  join: (organization) => `Rejoindre ${organization}`,
  invitationGoneTitle: 'Cette invitation ne fonctionne plus',
  invitationGoneText:
    'Elle a servi, a été retirée ou a plus de 14 jours. Demandez un nouveau lien à la personne qui vous a invité.',
  tryAgain: 'Réessayer',
  broken: 'Impossible de charger cette page',
};
export default texts;
