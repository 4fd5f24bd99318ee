import { list, plural } from '$lib/i18n/plural';
import type en from './texts.en';

const many = plural('fr');
const names = list('fr');

const fr: typeof en = {
  title: 'Partager cette conversation',
  everyone: (organization) => `Tout le monde chez ${organization}`,
  everyoneHint: 'Tous les membres la voient, présents et à venir. Elle n’arrive dans la boîte de personne.',
  teams: 'Équipes',
  teamsHint: 'Tous les membres de l’équipe la voient, présents et à venir. Elle reste dans sa boîte d’équipe.',
  ownTeam: 'Appartient à cette équipe',
  people: 'Personnes',
  find: 'Chercher une personne',
  nobodyFound: 'Personne de ce nom',
  you: (name) => `${name} (vous)`,
  byName: 'Accès donné en personne',
  through: (ways) => `La voit par ${names(ways)}`,
  teamNamed: (name) => `l’équipe ${name}`,
  everybody: 'l’accès de tout le monde',
  add: 'Ajouter',
  addPerson: (name) => `Ajouter ${name}`,
  remove: 'Retirer',
  removePerson: (name) => `Retirer ${name}`,
  leave: 'Quitter',
  added: (name) => `${name} voit maintenant cette conversation`,
  removed: (name) => `${name} ne voit plus cette conversation`,
  stays: (name, ways) => `${name} la voit encore par ${names(ways)}`,
  left: 'Vous avez quitté la conversation',
  opened: (organization) => `Tout le monde chez ${organization} voit maintenant cette conversation`,
  shut: 'N’est plus partagée avec tout le monde',
  seenBy: (people) => `Partager. Visible par ${names(people)}`,
  severalTitle: (count) => many(count, { one: 'Partager # conversation', other: 'Partager # conversations' }),
  severalHint: 'Les personnes ajoutées les voient toutes, maintenant et plus tard.',
  isAdded: 'Ajouté',
  addedToSeveral: (name, count) =>
    many(count, {
      one: `${name} voit maintenant cette conversation`,
      other: `${name} voit maintenant # conversations`,
    }),
  retry: 'Réessayer',
  done: 'Terminé',
};

export default fr;
