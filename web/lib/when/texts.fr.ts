import type en from './texts.en';

export default {
  presets: {
    laterToday: 'Plus tard aujourd’hui',
    afternoon: 'Cet après-midi',
    evening: 'Ce soir',
    tomorrow: 'Demain',
    weekend: 'Ce week-end',
    nextWeek: 'La semaine prochaine',
    twoDays: 'Dans 2 jours',
    threeDays: 'Dans 3 jours',
    oneWeek: 'Dans une semaine',
  },
  words: 'Quand, avec vos mots',
  example: 'mardi prochain à 15h',
  notUnderstood: 'Aucun moment à venir n’est reconnu. Essayez « mardi prochain à 15h ».',
  choose: (when) => `Choisir ${when}`,
  suggestions: 'Suggestions',
  calendar: 'Choisir le jour et l’heure',
  day: 'Jour',
  time: 'Heure',
  set: 'Valider',
  previousMonth: 'Mois précédent',
  nextMonth: 'Mois suivant',
  over: 'Ce moment est passé.',
} satisfies typeof en;
