import { plural } from '$lib/i18n/plural';
import type en from './texts.en';

const many = plural('fr');

export default {
  labels: 'Libellés',
  of: (path) => `Libellés sous ${path}`,
  ofRow: (names) => `Libellés : ${names}.`,
  change: ', libellé. Modifier',
  add: 'Libellé',
  added: (name, count) =>
    many(count, { one: `Libellé ${name} ajouté`, other: `Libellé ${name} ajouté à # conversations` }),
  removed: (name, count) =>
    many(count, { one: `Libellé ${name} retiré`, other: `Libellé ${name} retiré de # conversations` }),
  placeholder: 'Ajouter un libellé …',
  create: (name) => `Nouveau libellé « ${name} »`,
  notMade: (name, message) => `Le libellé « ${name} » n’a pas été créé. ${message}`,
  none: 'Pas de libellés',
  noneHint: 'Saisissez un nom pour créer le premier.',
  noMailHint: 'Un libellé appartient à un compte de messagerie, et rien ici ne vient de l’un d’eux.',
} satisfies typeof en;
