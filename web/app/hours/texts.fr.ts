import type en from './texts.en';

const fr: typeof en = {
  title: 'Heures d’ouverture',
  hint: 'Quand l’équipe est là : les chats l’indiquent, et les règles en tiendront compte.',
  legend: 'Quand l’équipe est là',
  always: 'Toujours',
  alwaysText: 'Tant que quelqu’un a ouvert Postroom.',
  inherited: 'Comme l’organisation',
  inheritedText: 'Ses heures et ses jours fériés valent aussi pour cette équipe.',
  own: 'À ces heures',
  ownText: 'Chaque semaine, à l’heure d’un même lieu, sauf les jours fériés.',
  zone: 'Fuseau horaire',
  closed: 'Fermé',
  from: (day) => `${day}, de`,
  to: (day) => `${day}, à`,
  add: (day) => `Ajouter des heures : ${day}`,
  remove: (day) => `Retirer les heures : ${day}`,
  until: 'à',
  backwards: 'La fin vient après le début. Ce qui dépasse minuit continue le lendemain.',
  holidays: 'Jours fériés',
  holidaysHint: 'Personne n’est là de la journée. Ceux de l’organisation valent pour toutes les équipes.',
  addHoliday: 'Ajouter un jour férié',
  removeHoliday: (day) => `Retirer ${day}`,
};
export default fr;
