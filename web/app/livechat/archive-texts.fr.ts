import type en from './archive-texts.en';

const fr: typeof en = {
  title: 'Chats actifs',
  hint: 'Un chat est actif le mois où son visiteur écrit.',
  none: 'Personne n’a encore écrit.',
  month: 'Mois',
  chats: 'Chats',
  messages: 'Messages des visiteurs',
  file: 'Enregistrer en',
  save: (month, kind) => `Enregistrer les chats de ${month} en ${kind.toUpperCase()}`,
};
export default fr;
