import type en from './texts.en';

const texts: typeof en = {
  pinned: 'Épinglés',
  more: 'Plus',
  optionsOf: (name) => `Options de ${name}`,
  nameOfSection: 'Nom de la section',
  empty: 'Faites glisser un élément ici, ou passez par son menu.',
  mailboxes: 'Boîtes',
  searches: 'Recherches enregistrées',
  renamedDone: (section) => `Section renommée en ${section}`,
};
export default texts;
