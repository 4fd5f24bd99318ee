import { plural } from '../i18n/plural';
import type { Code, Reason } from './codes';
import type { Fault } from './types';

const many = plural('fr');
const at = ({ host }: Fault): string => host || 'Le serveur';
const of = ({ host }: Fault): string => (host ? `de ${host}` : 'du serveur');
const said = ({ server }: Fault): string => (server ? ` Il dit : ${server}` : '');
const certificate =
  (problem: string) =>
  (fault: Fault): string =>
    `Le certificat ${of(fault)} ${problem}.`;

const faults: Record<Reason, (fault: Fault) => string> = {
  host_not_found: ({ host }) => `Aucun serveur ne s’appelle ${host}. Vérifiez le nom.`,
  timeout: (fault) => `${at(fault)} ne répond pas sur le port ${fault.port}.`,
  refused: (fault) => `${at(fault)} refuse les connexions sur le port ${fault.port}.`,
  unreachable: ({ host }) => `${host} est hors d’atteinte depuis cet ordinateur en ce moment.`,
  network: ({ host }) => `La connexion à ${host} a échoué.`,
  cut: (fault) => `${at(fault)} a coupé la connexion.`,
  not_imap: ({ host, port }) => `Ce qui répond à ${host} sur le port ${port} n’est pas IMAP. Vérifiez le port.`,
  not_smtp: ({ host, port }) => `Ce qui répond à ${host} sur le port ${port} n’est pas SMTP. Vérifiez le port.`,
  not_understood: (fault) => `${at(fault)} a envoyé une réponse que Postroom ne comprend pas.`,
  too_much: (fault) => `${at(fault)} a envoyé bien plus que demandé. Postroom a raccroché.`,
  tls_first: (fault) => `${at(fault)} ne dit rien sur le port ${fault.port}. Il y attend sans doute TLS, pas STARTTLS.`,
  starttls_missing: (fault) => `${at(fault)} n’offre pas STARTTLS sur le port ${fault.port}. Essayez TLS.`,
  no_tls: (fault) =>
    `${at(fault)} ne parle pas TLS de cette façon sur le port ${fault.port}. Essayez l’autre, ou un autre port.`,
  tls_too_old: (fault) => `${at(fault)} ne protège les connexions que d’une façon trop ancienne pour être sûre.`,
  plain_forbidden: ({ host }) => `Sans TLS, une connexion à ${host} montrerait le mot de passe à tous en chemin.`,
  private_address: ({ host }) => `${host} est une adresse d’un réseau privé.`,
  certificate_early: certificate('n’est pas encore valable'),
  certificate_expired: certificate('a expiré'),
  certificate_self_signed: certificate('est signé par lui-même, pas par une autorité que cet ordinateur connaît'),
  certificate_unknown_authority: certificate('est signé par une autorité que cet ordinateur ne connaît pas'),
  certificate_revoked: certificate('a été révoqué'),
  certificate_other_name: certificate('est pour un autre nom'),
  certificate: certificate('n’est pas digne de confiance'),
  wrong_password: (fault) => `${at(fault)} n’a pas accepté le nom d’utilisateur ou le mot de passe.`,
  app_password: (fault) => `${at(fault)} veut un mot de passe d’application au lieu du mot de passe habituel.`,
  action_at_provider: (fault) =>
    `${at(fault)} veut que vous vous connectiez d’abord chez le fournisseur, ou que vous y autorisiez cet accès.`,
  no_password_login: (fault) => `${at(fault)} ne laisse personne se connecter ici avec un mot de passe.`,
  sign_in_needed: (fault) => `${at(fault)} veut une connexion avant de prendre du courrier.${said(fault)}`,
  token_refused: (fault) =>
    `${at(fault)} n’a pas accepté la connexion pour cette adresse. Vérifiez que c’était le bon compte, et que le fournisseur y permet l’accès par IMAP et SMTP.`,
  no_token_login: (fault) => `${at(fault)} ne laisse personne se connecter ainsi. Utilisez un mot de passe.`,
  consent_gone: (fault) => `${at(fault)} ne donne plus à Postroom l’accès à ce compte. Connectez-vous à nouveau.`,
  client_refused: (fault) =>
    `${at(fault)} n’accepte pas le client de votre organisation. Un admin doit s’en occuper.${said(fault)}`,
  consent_short: (fault) =>
    `${at(fault)} n’a pas permis à Postroom de lire et d’envoyer du courrier. Connectez-vous à nouveau et autorisez tout ce qu’il demande.`,
  busy: (fault) => `${at(fault)} demande de réessayer plus tard.${said(fault)}`,
  over_quota: (fault) => `${at(fault)} ne prend plus de courrier pour l’instant.${said(fault)}`,
  not_taken: (fault) => `${at(fault)} a refusé.${said(fault)}`,
  recipients_refused: ({ server }) => `Pas envoyé à ${server || 'tout le monde'}.`,
  too_large: (fault) => `Le message, avec ses pièces jointes, est trop grand pour ${fault.host}.`,
  smtputf8: (fault) => `${at(fault)} ne prend pas d’adresses avec des lettres hors de l’ASCII.`,
  address: (fault) => `${at(fault)} ne peut pas prendre une adresse écrite ainsi.`,
  unknown: (fault) => `${at(fault)} a coupé avant de confirmer le message. Il est peut-être parti.`,
  interrupted: () =>
    'Postroom a été arrêté pendant que le serveur prenait ce message : il est peut-être parti. Vérifiez avant de réessayer.',
  no_visitor: () =>
    'Il n’y a plus de visiteur dans cette conversation : personne n’aurait lu ce message. Il n’est pas parti.',
  not_handed_over: () => 'Postroom a échoué plusieurs fois avant de pouvoir remettre ce message : il n’est pas parti.',
  alias_gone: () => 'L’adresse d’envoi n’existe plus. Rien n’est parti : choisissez-en une autre.',
  writer_gone: () => 'Son auteur ne fait plus partie de l’organisation : la lettre n’est pas partie.',
  sender_gone: () => 'Le compte d’envoi n’existe plus, ou son auteur n’y a plus accès : la lettre n’est pas partie.',
  conversation_gone: () => 'Son auteur ne voit plus cette conversation : la lettre n’est pas partie.',
  recipient_bounced: ({ server }) =>
    `Un message à ${server} est revenu depuis que cette lettre est programmée : elle n’est pas partie.`,
  uidvalidity: () => 'Ce dossier a été recréé sur le serveur de courrier.',
  folders_shut: ({ count }) =>
    many(count, { one: 'Le serveur n’ouvre pas # dossier.', other: 'Le serveur n’ouvre pas # dossiers.' }),
  folder_refused: (fault) => `${at(fault)} n’ouvre pas le dossier ${fault.folder}.${said(fault)}`,
  many_gone: ({ count, folder }) =>
    `Dossier ${folder} : ${many(count, {
      one: '# message a disparu du serveur d’un coup. Dites s’il doit disparaître ici aussi.',
      other: '# messages ont disparu du serveur d’un coup. Dites s’ils doivent disparaître ici aussi.',
    })}`,
  disk_full: () =>
    'Le disque de Postroom est plein. Rien n’est perdu : le courrier attend sur le serveur, et arrive dès qu’il y a de la place.',
  files_down: () =>
    'Le stockage des fichiers de Postroom est hors d’atteinte. Rien n’est perdu : le courrier attend sur le serveur.',
  unforeseen: ({ count }) =>
    many(count, {
      one: 'Postroom a échoué de façon imprévue. Ce compte est en pause et sera réessayé # minute après.',
      other: 'Postroom a échoué de façon imprévue. Ce compte est en pause et sera réessayé # minutes après.',
    }),
  other: () => 'L’autre serveur a répondu par une erreur.',
};

const codes: Record<Code, string> = {
  account_paused: 'Ce compte est en pause. Reprenez-le d’abord.',
  address_taken: 'Cette adresse est déjà prise.',
  alias_taken: 'Ce compte envoie déjà depuis cette adresse.',
  already_member: 'Cette personne est déjà dans votre organisation.',
  accounts_undecided:
    'Cette personne a ici ses propres comptes. Dites s’ils sont supprimés avec leur courrier, ou à qui ils reviennent.',
  answer_outdated: 'C’est déjà fait. Votre accès a changé depuis : la réponse n’est pas répétée, regardez de nouveau.',
  copy_of_oneself: 'Choisissez une autre personne à copier.',
  guests_dismiss_nobody:
    'Vous avez été ajouté à cette conversation en personne. Vous pouvez la quitter ; seules les personnes qui la voient par son compte ou son équipe en retirent d’autres.',
  nobody_left: 'Plus personne ne verrait cette conversation. Rien n’a changé : ajoutez d’abord quelqu’un.',
  answer_gone: 'C’est déjà fait. La réponse contenait un secret, qui ne se montre qu’une fois.',
  bad_address: 'Ce n’est pas une adresse e-mail.',
  line_break:
    'Ceci contient un retour à la ligne ou un autre caractère qu’aucun en-tête ne peut porter. Rien n’a été enregistré ; enlevez-le.',
  bad_frame: 'Le serveur n’a pas compris cette page. Rechargez-la.',
  bad_key: 'Une clé du serveur n’est pas valable.',
  bad_oauth_client: 'Ce n’est pas ce que le fournisseur montre pour un client.',
  bad_door: 'L’adresse où recevoir du courrier ne peut pas être utilisée.',
  bad_origin: 'Cette demande ne vient pas des pages de Postroom. Ouvrez Postroom à sa propre adresse.',
  bad_signature: 'La signature manque, ou ne va pas avec ce message et ce secret.',
  blob_damaged: 'Un fichier enregistré est abîmé.',
  conflict: 'Quelqu’un a changé cela avant vous.',
  contended: 'Quelqu’un d’autre modifiait la même chose au même instant. Rien n’a été changé : réessayez.',
  database_read_only:
    'La base de données n’accepte aucun changement en ce moment. Rien n’a changé ; Postroom réessaie de lui-même.',
  disk_full:
    'Le disque de Postroom est plein. Rien n’est perdu : le courrier attend sur le serveur, et arrive dès qu’il y a de la place.',
  database_down: 'La base de données est hors d’atteinte. Rien n’a changé ; Postroom réessaie de lui-même.',
  fetch_failed: 'L’autre serveur n’a pas répondu comme il faut.',
  erased: 'La clé de l’organisation a été détruite, et avec elle tout ce qu’elle protégeait.',
  foreign_label: 'Ce libellé est celui d’un compte dont cette conversation n’a aucun message.',
  forbidden: 'Vous n’avez pas le droit de le faire.',
  idempotency_key_reused: 'Cette clé d’idempotence a servi pour une autre demande.',
  in_progress: 'La même demande est en cours. Réessayez dans un instant.',
  internal: 'Une erreur est survenue de notre côté. Elle est notée ; réessayez.',
  invalid: 'La demande n’est pas valable.',
  invalid_address: 'Ce n’est pas une adresse e-mail.',
  invalid_field: 'Cette valeur n’est pas admise.',
  invalid_idempotency_key: 'Une clé d’idempotence a de 1 à 200 caractères ASCII visibles.',
  invalid_text: 'Un texte ne peut pas contenir le caractère NUL.',
  invitation_expired: 'Cette invitation a servi, a été retirée ou a plus de 14 jours. Demandez-en une autre.',
  joined_meanwhile: 'Cette conversation vient d’être réunie avec une autre. Rouvrez-la ; rien n’est perdu.',
  label_in_itself:
    'Un libellé ne peut pas se trouver en lui-même, ni dans un libellé qu’il contient. Choisissez un autre emplacement.',
  label_name_taken:
    'Un libellé de ce nom existe déjà à cet endroit. Choisissez un autre nom, ou utilisez celui qui existe.',
  label_too_deep: 'Les libellés s’emboîtent sur six niveaux au plus. Choisissez un autre emplacement.',
  lease_lost: 'Un autre processus y travaille en ce moment. Rien n’a changé.',
  letters_waiting:
    'Du courrier de ce compte est encore dans la boîte d’envoi. Laissez-le partir, ou rappelez-le, avant de retirer le compte.',
  login_refused: 'Le compte n’a pas été ajouté : l’essai de ses serveurs a échoué. Rien n’a été enregistré.',
  mail_loop: 'Ce message a été transféré trop souvent : il tourne en rond.',
  method_not_allowed: 'Cela ne se fait pas à cette adresse.',
  needs_user: 'L’autre serveur attend quelque chose que seule une personne peut donner.',
  no_demo: 'Cette installation ne peut pas créer l’espace de démonstration.',
  no_master_key: 'La clé maîtresse manque.',
  no_oauth_client:
    'La connexion chez ce fournisseur n’est pas configurée. Un admin peut le faire dans les réglages de l’organisation.',
  no_oauth_grant: 'Personne ne s’est connecté à ce compte.',
  no_recipient: 'Personne ne recevrait ce message. Mettez au moins une adresse dans À.',
  wrong_code: 'Ce n’est pas le code du dernier message, ou il a plus de 15 minutes. Demandez-en un autre.',
  not_built: 'Les fichiers du chat manquent dans ce Postroom. Lancez `make run`, ou installez le paquet publié.',
  no_such_chat:
    'Il n’y a pas de chat avec cet identifiant. Copiez à nouveau le code depuis la page Configuration du compte.',
  no_such_visitor: 'Ce chat n’est plus connu. Commencez-en un nouveau.',
  no_visitor: 'C’est le visiteur qui commence un chat. Ouvrez-en un qu’il a commencé, ou choisissez un autre compte.',
  api_key_sid: 'C’est le SID d’une clé d’API. Rien n’a changé : copiez l’Account SID, qui commence par AC.',
  no_account_sid:
    'Un Account SID est AC suivi de 32 chiffres ou lettres de a à f. Rien n’a changé : copiez-le depuis la console Twilio.',
  no_auth_token:
    'Un Auth Token n’a que des lettres et des chiffres. Rien n’a changé : copiez-le depuis la console Twilio.',
  bad_twilio_signature:
    'X-Twilio-Signature manque, ou ne correspond pas à l’adresse, aux paramètres et à l’Auth Token de ce chat.',
  twilio_refused:
    'Twilio refuse cet Auth Token pour cet Account SID. Copiez de nouveau les deux depuis la console Twilio.',
  twilio_inactive: 'Ce compte est suspendu ou fermé chez Twilio. La console Twilio dit pourquoi.',
  twilio_away: 'Twilio est hors d’atteinte depuis ce serveur. Rien n’est perdu : un nouvel essai suivra.',
  twilio_missing: 'Twilio n’a pas ceci, ou plus.',
  twilio_taken: 'Twilio a déjà ceci.',
  twilio_not_connected: 'Ce chat n’est pas relié à Twilio.',
  visitor_blocked: 'Plus aucun message de ce chat n’est accepté.',
  no_server: 'Ce compte n’a pas de boîte sur un serveur : c’est une démonstration, ou son courrier est transféré ici.',
  no_such_alias: 'L’adresse d’envoi n’existe plus. Rien n’est parti : choisissez-en une autre.',
  no_such_account: 'Ce compte n’existe pas, ou vous n’y avez pas accès.',
  no_such_conversation: 'Cette conversation n’existe pas, ou vous n’y avez pas accès.',
  no_such_draft: 'Ce brouillon n’existe pas, ou n’est pas le vôtre.',
  no_such_file: 'Ce lien ne marche plus. Rouvrez la conversation pour en avoir un neuf.',
  no_such_invitation: 'Cette invitation n’existe pas.',
  not_in_doubt: 'On sait déjà si ce message est parti ; regardez-le à nouveau.',
  no_such_mail: 'Ce message n’est pas dans la boîte d’envoi, ou vous n’y avez pas accès.',
  no_such_organization: 'Cette organisation n’existe pas, ou vous n’en faites pas partie.',
  no_such_person: 'Cette personne n’existe pas.',
  no_such_saved_search: 'Cette recherche n’est pas dans votre liste.',
  no_such_shared_file: 'Ce fichier partagé n’existe pas, ou vous n’avez pas accès à sa conversation.',
  no_such_session: 'Cette session est déjà terminée.',
  no_such_batch: 'Cette modification groupée n’existe pas, ou ce n’est pas la vôtre.',
  batch_too_large:
    'C’est plus de conversations qu’on ne peut modifier d’un coup. Rien n’a changé ; réduisez la liste par un filtre.',
  too_many_batches:
    'Plusieurs modifications groupées sont encore en cours. Rien n’a changé ; attendez-en une ou annulez-la.',
  no_such_label: 'Ce libellé n’existe pas, ou vous n’y avez pas accès.',
  no_such_team: 'Cette équipe n’existe pas.',
  not_scheduled: 'Cette lettre n’est plus programmée.',
  scheduled: 'Cette lettre est programmée. Annulez la programmation pour la modifier ; rien n’a été changé.',
  no_such_token: 'Ce jeton n’existe pas.',
  not_allowed: 'Votre rôle ne le permet pas. Demandez à un admin ou au propriétaire de votre organisation.',
  not_found: 'Il n’y a rien ici, ou vous n’y avez pas accès.',
  not_kept: 'Ce fichier n’est plus disponible depuis plus d’une semaine et n’est plus conservé. Renvoyez-le.',
  not_shared: 'Seul un compte e-mail partagé peut envoyer les invitations, les liens de mot de passe et les alertes.',
  not_yours: 'Vous ne pouvez pas créer de lien de mot de passe pour cette personne.',
  nothing_gone: 'Postroom ne demande rien sur des messages disparus. Quelqu’un a peut-être déjà répondu.',
  nothing_to_undo: 'C’est déjà annulé, ou ce n’était pas à vous de l’annuler.',
  object_lost: 'Un fichier enregistré manque dans le stockage.',
  objects_down: 'Le stockage des fichiers est hors d’atteinte ou plein. Rien n’est perdu ; Postroom réessaie.',
  old_signature: 'Ceci a été signé il y a plus de cinq minutes, ou une horloge est fausse. Signez de nouveau.',
  one_owner: 'Une organisation a un seul propriétaire. Nommez d’abord un autre membre propriétaire.',
  overtaken: 'Un autre essai d’envoi a commencé ; celui-ci n’a rien envoyé.',
  owner_only: 'Seul le propriétaire peut nommer un autre membre propriétaire.',
  permanent: 'L’autre serveur a refusé pour de bon.',
  rate_limited: 'Trop de demandes avec des jetons. Attendez un peu.',
  refused: 'Le serveur de courrier a refusé une commande.',
  remote: 'L’autre serveur a répondu par une erreur.',
  reset_expired: 'Ce lien a déjà servi ou a plus d’une heure. Demandez-en un autre.',
  retry_later: 'L’autre serveur est hors d’atteinte en ce moment.',
  secret_lost: 'Un secret enregistré est illisible : il vient d’une autre clé maîtresse, ou a été modifié.',
  session_needed: 'Cela ne se fait que dans le navigateur, pas avec un jeton.',
  setup_closed: 'Postroom est déjà installé. Connectez-vous, ou demandez une invitation à son propriétaire.',
  sign_in_expired:
    'Cette connexion a pris fin : elle a trop duré, ou a commencé dans un autre navigateur. Recommencez.',
  team_shares_accounts:
    'Cette équipe partage encore des comptes. Partagez-les avec une autre équipe ou déconnectez-les d’abord.',
  thread_moved_on:
    'Il y a du nouveau dans cette conversation, que vous n’avez peut-être pas vu. Rien n’est parti ; votre brouillon est gardé.',
  sidebar_changed:
    'Vous avez changé la barre latérale ailleurs entre-temps. Rien n’a changé ici ; relisez-la et recommencez.',
  throttled: 'Le serveur dit que ce compte envoie trop ; tout son courrier attend.',
  too_large: 'C’est trop grand.',
  too_late: 'Le message est déjà en route ; on ne peut plus le rappeler.',
  too_many: 'Trop de demandes. Réessayez dans un instant.',
  too_many_attempts: 'Trop d’essais. Réessayez plus tard.',
  too_many_saved_searches: 'Vous avez déjà cent recherches enregistrées. Retirez-en une d’abord.',
  too_many_senders: 'Vous affichez toujours les images de 500 expéditeurs. Retirez-en un d’abord, dans votre profil.',
  too_many_tokens: 'Vous avez cinquante jetons. Supprimez-en un qui ne sert plus.',
  unauthenticated: 'Connectez-vous d’abord.',
  unavailable: 'Postroom ne peut pas le faire en ce moment. Rien n’est perdu ; réessayez dans un instant.',
  unknown: 'La connexion a été coupée après l’envoi du message et avant la réponse du serveur.',
  unknown_key: 'Un secret enregistré vient d’une clé qui n’est pas ici.',
  unparsable: 'Ce n’est pas un message : il n’a aucun champ d’en-tête.',
  unsupported_media_type: 'Le serveur ne prend pas ce type de contenu.',
  weak_password: 'Ce mot de passe est trop facile à deviner.',
  which_organization: 'Vous faites partie de plusieurs organisations : dites laquelle.',
  wrong_credentials: 'L’adresse e-mail ou le mot de passe est faux.',
  wrong_password: 'Votre mot de passe actuel est un autre.',
  wrong_setup_code:
    'Ce n’est pas le code d’installation. Postroom l’affiche, avec l’adresse à ouvrir, à chaque démarrage.',
};

/** What the server says of a field, of a provider and of the outbox without a code. */
const sentences: Record<string, string> = {
  'A sidebar has at most 20 sections.': 'Une barre latérale a au plus vingt sections.',
  'A sidebar has at most 100 items of your own.': 'Une barre latérale a au plus cent éléments à vous.',
  'This is missing.': 'Ceci manque.',
  'There is no such field.': 'Ce champ n’existe pas.',
  'These are too many.': 'C’est trop.',
  'This text is too short or too long.': 'Ce texte est trop court ou trop long.',
  'This must be text.': 'Il faut du texte.',
  'This must be base64 (RFC 4648), without line breaks.': 'Il faut du base64 (RFC 4648), sans retour à la ligne.',
  'This must be a whole number.': 'Il faut un nombre entier.',
  'This must be a number.': 'Il faut un nombre.',
  'This must be true or false.': 'Il faut vrai ou faux.',
  'This must be a list.': 'Il faut une liste.',
  'This must be an object.': 'Il faut un objet.',
  'This must be an id.': 'Il faut un identifiant.',
  'This is not one of the values allowed.': 'Cette valeur n’est pas permise.',
  'This is not valid.': 'Ceci n’est pas valable.',
  'This provider wants an app password: make one there and use it here instead of your usual password.':
    'Ce fournisseur veut un mot de passe d’application : créez-en un chez lui et mettez-le ici à la place de l’habituel.',
  "Access by IMAP must be switched on in the provider's settings first.":
    'L’accès par IMAP doit d’abord être activé dans les réglages du fournisseur.',
  'This provider wants an authorisation code: make one in its mail settings and use it here as the password.':
    'Ce fournisseur veut un code d’autorisation : créez-en un dans ses réglages et mettez-le ici comme mot de passe.',
  'This provider wants its separate password for mail programs, not the one of your customer account.':
    'Ce fournisseur veut son mot de passe pour les logiciels de courrier, pas celui de votre espace client.',
  'Microsoft accepts no plain passwords for most accounts. Signing in works if your administrator allows it.':
    'Microsoft n’accepte de mot de passe simple que pour peu de comptes. Cela marche si votre administrateur le permet.',
  'Proton Mail needs Proton Mail Bridge on the same computer; use the password that Bridge shows.':
    'Proton Mail demande Proton Mail Bridge sur le même ordinateur ; prenez le mot de passe que Bridge affiche.',
  'This provider offers no IMAP, so its mail cannot be read here. Forward it to another address instead.':
    'Ce fournisseur n’offre pas IMAP : son courrier ne peut pas être lu ici. Transférez-le plutôt vers une autre adresse.',
  'With two-step login:': 'Avec la connexion en deux étapes :',
};

export default { codes, faults, sentences };
