import { plural } from '$lib/i18n/plural';
import type en from './texts.en';

const many = plural('fr');
const list = (names: string[]) => new Intl.ListFormat('fr').format(names);

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
  newLabel: 'Nouveau libellé',
  labelName: 'Nom',
  noSlash: 'Un nom ne contient pas de /. Pour mettre un libellé dans un autre, choisissez son emplacement.',
  makeLabel: 'Créer le libellé',
  parent: 'Dans',
  noParent: 'Aucun autre libellé',
  pageHint: 'Les libellés de l’organisation vont à tout, quel que soit le compte d’où cela vient.',
  pageEmpty: 'Pas encore de libellés',
  pageEmptyText:
    'Les libellés disent de quoi parlent les conversations. Un libellé peut aussi laisser voir à certains toutes celles qui le portent.',
  everybody: 'tout le monde',
  sharedWith: (names) => `Partagé avec ${list(names)}`,
  delegatesOnly: 'Restreint',
  autoShared: 'Partagé d’office avec',
  autoSharedHint:
    'Ces personnes voient chaque conversation qui porte ce libellé, avec tout ce qui y est écrit, tant qu’elle le porte.',
  withEverybody: (organization) => `Tout le monde dans ${organization}`,
  withTeam: 'Une équipe',
  noTeam: 'Aucune équipe',
  withPeople: 'Des personnes',
  visibility: 'Qui peut voir le libellé',
  visibilityHint:
    'Pour les autres il n’existe pas : ni dans les listes, ni sur les conversations, ni dans ce qui en est raconté.',
  visibilities: { organization: 'Tout le monde', delegates: 'Les admins et ceux avec qui il est partagé' },
  deleteLabel: 'Supprimer le libellé …',
  deleteTitle: (name) => `Supprimer ${name} ?`,
  deleteText: (inside) =>
    `${inside > 0 ? `${many(inside, { one: 'Le libellé qu’il contient disparaît aussi', other: 'Les # libellés qu’il contient disparaissent aussi' })}. ` : ''}Les conversations perdent le libellé, et qui n’en voyait une que grâce à lui ne la voit plus. C’est définitif.`,
  deleteNow: 'Supprimer',
  deleted: (name) => `Libellé ${name} supprimé`,
  none: 'Pas de libellés',
  noneHint: 'Saisissez un nom pour créer le premier.',
} satisfies typeof en;
