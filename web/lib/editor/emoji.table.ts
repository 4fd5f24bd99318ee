/** Emoji people write in mail: the sign, its English names and other words, then the French ones. Frequent ones first. */
export const TABLE = `
👍 thumbs_up yes ok good agree|pouce_levé oui bien accord
🙂 slight_smile happy|sourire_léger content
😀 grinning happy smile|grand_sourire content heureux
😊 smile blush happy|sourire content rougir
🙏 folded_hands thanks please pray|mains_jointes merci prière
🎉 tada party celebration congratulations|fête bravo félicitations
❤️ heart love red|cœur amour rouge
👋 wave hello bye hi|coucou bonjour salut au_revoir
😂 joy laugh tears|rire larmes mdr
😉 wink|clin_d’œil
✅ check_mark done ok|coche fait fini
🚀 rocket launch fast|fusée lancement rapide
👏 clap applause bravo|applaudir bravo
🙌 raised_hands hooray|mains_levées youpi
💪 muscle strong|muscle fort force
🔥 fire hot|feu chaud
⭐ star favourite|étoile favori
💡 idea bulb light|idée ampoule lumière
😃 smiley happy open|sourire joyeux
😄 laughing_smile happy|sourire rieur
😁 beaming grin|sourire éclatant
😆 laughing haha|rire haha
😅 sweat_smile relief|sourire sueur gêné
🤣 rofl rolling laugh|mort_de_rire
🙃 upside_down silly|à_l’envers
😇 innocent angel|ange innocent
🥰 smiling_hearts love|amoureux cœurs
😍 heart_eyes love|yeux_en_cœur amour
🤩 star_struck wow|émerveillé étoiles
😘 kiss blow|bisou baiser
😋 yum tasty|délicieux miam
😜 winking_tongue joke|langue blague
🤪 zany crazy|dingue fou
🤗 hug hugging|câlin
🤭 giggle oops|gloussement oups
🤫 quiet shush|chut silence
🤔 thinking hmm|réflexion penser
🤐 zipper_mouth secret|bouche_cousue secret
🤨 raised_eyebrow doubt|sourcil doute
😐 neutral|neutre
😑 expressionless|sans_expression
😶 no_mouth speechless|sans_bouche
😏 smirk|petit_sourire_en_coin
😒 unamused|blasé
🙄 eye_roll|yeux_au_ciel
😬 grimace awkward|grimace gêné
😌 relieved calm|soulagé calme
😔 pensive sad|pensif triste
😪 sleepy tired|somnolent fatigué
😴 sleeping zzz|dormir sommeil
😷 mask ill|masque malade
🤒 thermometer ill fever|fièvre malade
🤕 bandage hurt|blessé bandage
🤢 nauseated sick|nausée
🤧 sneeze cold|éternuer rhume
🥵 hot_face|chaleur chaud
🥶 cold_face freezing|froid gelé
🤯 mind_blown exploding|tête_explosée époustouflé
🤠 cowboy|cow-boy
🥳 partying birthday|festif anniversaire fête
😎 cool sunglasses|cool lunettes
🤓 nerd geek|intello geek
🧐 monocle inspect|monocle inspecter
😕 confused|confus
😟 worried|inquiet
🙁 frown sad|mécontent triste
😮 open_mouth wow surprised|bouche_bée surpris
😯 hushed|étonné
😲 astonished shocked|stupéfait choqué
😳 flushed embarrassed|rougissant gêné
🥺 pleading please|suppliant
😦 frowning_open|inquiet
😨 fearful scared|effrayé peur
😰 anxious sweat|anxieux sueur
😥 sad_relieved|triste soulagé
😢 cry sad tear|pleurer triste larme
😭 sob crying|sanglots pleurer
😱 scream fear|cri peur
😞 disappointed|déçu
😓 downcast sweat|abattu sueur
😩 weary tired|las fatigué
😫 tired exhausted|épuisé
🥱 yawn bored|bâiller ennui
😤 triumph huff|fulminer
😡 rage angry red|rage colère
😠 angry|en_colère
🤬 cursing swear|jurer
💀 skull dead|crâne mort
💩 poop|crotte
🤡 clown|clown
👻 ghost|fantôme
👽 alien|extraterrestre
🤖 robot bot|robot
😺 cat_smile|chat_souriant
🙈 see_no_evil monkey|singe rien_vu
🙉 hear_no_evil monkey|singe rien_entendu
🙊 speak_no_evil monkey|singe rien_dit
💋 kiss_mark lips|bisou lèvres
💌 love_letter|lettre_d’amour
💘 heart_arrow|cœur_flèche
💝 heart_ribbon gift|cœur_ruban cadeau
💖 sparkling_heart|cœur_étincelant
💔 broken_heart|cœur_brisé
🧡 orange_heart|cœur_orange
💛 yellow_heart|cœur_jaune
💚 green_heart|cœur_vert
💙 blue_heart|cœur_bleu
💜 purple_heart|cœur_violet
🖤 black_heart|cœur_noir
💯 hundred perfect|cent parfait
💢 anger|colère
💥 boom collision|boum explosion
💫 dizzy stars|étourdi étoiles
💦 sweat_drops water|gouttes eau
💨 dash fast wind|filer vite vent
💬 speech_balloon comment|bulle commentaire
💭 thought_balloon|bulle_pensée
💤 zzz sleep|zzz dormir
✋ raised_hand stop|main_levée stop
👌 ok_hand perfect|main_ok parfait
🤏 pinching small|pincer petit
✌️ victory peace|victoire paix
🤞 crossed_fingers luck|doigts_croisés chance
🤟 love_you_hand|je_t’aime main
🤘 rock_on|rock
🤙 call_me|appelle-moi
👈 point_left|index_gauche
👉 point_right|index_droite
👆 point_up above|index_haut
👇 point_down below|index_bas
☝️ index_up one|index_levé
👎 thumbs_down no bad|pouce_baissé non
✊ fist|poing
👊 fist_bump punch|coup_de_poing
🤝 handshake deal agreement|poignée_de_main accord
✍️ writing|écrire
🤲 palms_up|paumes
👀 eyes look see|yeux regarder voir
🧠 brain|cerveau
🗣️ speaking|parler
👶 baby|bébé
🧒 child|enfant
👩 woman|femme
👨 man|homme
🧓 older_person|personne_âgée
🙅 no_gesture|geste_non
🙆 ok_gesture|geste_ok
🤷 shrug dunno|hausser_les_épaules sais_pas
🤦 facepalm|main_sur_le_visage
🙋 raising_hand question|lever_la_main question
🧑‍💻 technologist computer|informaticien ordinateur
👷 construction_worker|ouvrier chantier
🕵️ detective|détective
🎅 santa christmas|père_noël
🏃 run running|courir course
🚶 walk walking|marcher
💃 dance|danse
👪 family|famille
👥 people group|gens groupe
🐶 dog|chien
🐱 cat|chat
🐭 mouse|souris
🐻 bear|ours
🐼 panda|panda
🦊 fox|renard
🦁 lion|lion
🐮 cow|vache
🐷 pig|cochon
🐸 frog|grenouille
🐔 chicken|poule
🐧 penguin|manchot
🐦 bird|oiseau
🦄 unicorn|licorne
🐝 bee|abeille
🐛 bug|insecte bogue
🦋 butterfly|papillon
🐢 turtle slow|tortue lent
🐙 octopus|pieuvre
🐳 whale|baleine
🐟 fish|poisson
🐘 elephant|éléphant
💐 bouquet flowers|bouquet fleurs
🌹 rose flower|rose fleur
🌻 sunflower|tournesol
🌸 blossom flower|fleur_de_cerisier
🌱 seedling plant|pousse plante
🌳 tree|arbre
🍀 clover luck|trèfle chance
🍁 maple_leaf autumn|feuille_d’érable automne
🍎 apple|pomme
🍐 pear|poire
🍊 orange fruit|orange fruit
🍋 lemon|citron
🍌 banana|banane
🍉 watermelon|pastèque
🍇 grapes|raisin
🍓 strawberry|fraise
🍒 cherries|cerises
🍑 peach|pêche
🥑 avocado|avocat
🍅 tomato|tomate
🥕 carrot|carotte
🌽 corn|maïs
🍞 bread|pain
🥐 croissant|croissant
🧀 cheese|fromage
🥚 egg|œuf
🍔 burger|hamburger
🍟 fries|frites
🍕 pizza|pizza
🥪 sandwich|sandwich
🌮 taco|taco
🥗 salad|salade
🍝 spaghetti pasta|spaghetti pâtes
🍣 sushi|sushi
🍦 ice_cream|glace
🍩 doughnut|beignet donut
🍪 cookie|biscuit cookie
🎂 birthday_cake|gâteau anniversaire
🍰 cake|gâteau part
🍫 chocolate|chocolat
☕ coffee tea hot|café thé
🍵 tea|thé
🍷 wine|vin
🍺 beer|bière
🍻 cheers beers|santé bières
🥂 toast champagne|trinquer champagne
🍾 bottle champagne|bouteille champagne
🍽️ plate dinner|assiette dîner
🌍 earth world|terre monde
🗺️ map|carte
⛰️ mountain|montagne
🏖️ beach holiday|plage vacances
🏠 house home|maison
🏢 office building|bureau immeuble
🏭 factory|usine
🏥 hospital|hôpital
🏦 bank|banque
🏨 hotel|hôtel
🏫 school|école
🏪 shop store|magasin
🚗 car|voiture
🚕 taxi|taxi
🚌 bus|bus
🚚 truck delivery|camion livraison
🚲 bicycle bike|vélo
🚆 train|train
✈️ airplane flight|avion vol
⛵ sailboat|voilier bateau
🚢 ship|navire bateau
⚓ anchor|ancre
🚧 construction|travaux
🚦 traffic_light|feu_de_circulation
⏳ hourglass waiting|sablier attente
⌛ hourglass_done|sablier_écoulé
⌚ watch|montre
⏰ alarm_clock|réveil
🕐 one_o_clock time|une_heure temps
☀️ sun sunny|soleil
🌤️ sun_cloud|soleil_nuage
☁️ cloud|nuage
🌧️ rain|pluie
⛈️ storm|orage
❄️ snowflake cold|flocon neige
⛄ snowman|bonhomme_de_neige
🌈 rainbow|arc-en-ciel
☔ umbrella rain|parapluie pluie
⚡ lightning fast|éclair rapide
🌊 wave_water sea|vague mer
🌙 moon night|lune nuit
✨ sparkles new|étincelles nouveau
🎈 balloon|ballon
🎁 gift present|cadeau
🎄 christmas_tree|sapin_de_noël
🎊 confetti|confettis
🏆 trophy winner|trophée gagnant
🥇 gold_medal first|médaille_d’or premier
🥈 silver_medal second|médaille_d’argent deuxième
🥉 bronze_medal third|médaille_de_bronze troisième
⚽ football soccer|football
🏀 basketball|basket
🎾 tennis|tennis
🎯 target dart|cible
🎮 game|jeu_vidéo
🎲 die game|dé jeu
🧩 puzzle|puzzle
🎨 art palette|art palette
🎭 theatre|théâtre
🎬 film clapper|film cinéma
🎤 microphone|micro
🎧 headphones music|casque musique
🎵 music note|musique note
🎸 guitar|guitare
📱 phone mobile|téléphone mobile
📞 telephone call|téléphone appel
💻 laptop computer|ordinateur portable
🖥️ desktop screen|ordinateur écran
🖨️ printer|imprimante
⌨️ keyboard|clavier
💾 floppy save|disquette enregistrer
📷 camera photo|appareil_photo
🎥 movie_camera|caméra
📺 television|télévision
🔋 battery|batterie
🔌 plug|prise
🔍 search magnifier|loupe recherche
🔒 lock closed|cadenas fermé
🔓 unlock open|cadenas_ouvert
🔑 key|clé
🔨 hammer|marteau
🔧 wrench fix|clé_anglaise réparer
⚙️ gear settings|engrenage réglages
🧰 toolbox|boîte_à_outils
🔗 link|lien
📎 paperclip attachment|trombone pièce_jointe
✂️ scissors cut|ciseaux couper
📌 pushpin|punaise
📍 round_pushpin place|épingle lieu
📅 calendar date|calendrier date
📆 tear_off_calendar|éphéméride
📈 chart_up growth|hausse croissance
📉 chart_down|baisse
📊 bar_chart statistics|graphique statistiques
📋 clipboard list|presse-papiers liste
📄 page document|page document
📁 folder|dossier
🗂️ dividers files|intercalaires fichiers
🗑️ bin delete|corbeille supprimer
📚 books|livres
📖 book read|livre lire
📝 memo note|note mémo
✏️ pencil|crayon
📧 e-mail mail|e-mail courriel
✉️ envelope mail|enveloppe courrier
📨 incoming_envelope|courrier_arrivant
📬 mailbox|boîte_aux_lettres
📦 package parcel box|colis paquet carton
📣 megaphone announce|mégaphone annonce
🔔 bell|cloche
🔕 bell_off|cloche_barrée
💰 money bag|argent sac
💶 euro money|euro argent
💵 dollar money|dollar argent
💳 credit_card|carte_bancaire
🧾 receipt invoice|reçu facture
⚖️ balance law|balance loi
💊 pill medicine|pilule médicament
🧪 test_tube|tube_à_essai test
🛒 cart shopping|chariot achats
🛠️ tools|outils
🛡️ shield|bouclier
🆘 sos help|sos aide
🆕 new_button|nouveau
🆗 ok_button|ok
❌ cross no wrong|croix non faux
❗ exclamation important|exclamation important
❓ question|question
⚠️ warning|attention avertissement
⛔ no_entry|sens_interdit
🚫 prohibited|interdit
☑️ ticked_box|case_cochée
✔️ tick|coche
➕ plus|plus
➖ minus|moins
➡️ right_arrow|flèche_droite
⬅️ left_arrow|flèche_gauche
⬆️ up_arrow|flèche_haut
⬇️ down_arrow|flèche_bas
🔄 refresh arrows|actualiser
♻️ recycle|recyclage
🔴 red_circle|rond_rouge
🟠 orange_circle|rond_orange
🟡 yellow_circle|rond_jaune
🟢 green_circle|rond_vert
🔵 blue_circle|rond_bleu
🟣 purple_circle|rond_violet
⚫ black_circle|rond_noir
⚪ white_circle|rond_blanc
1️⃣ one number|un chiffre
2️⃣ two number|deux chiffre
3️⃣ three number|trois chiffre
🏁 finish_flag|drapeau_arrivée
🚩 red_flag|drapeau_rouge
🏳️‍🌈 rainbow_flag pride|drapeau_arc-en-ciel
`;
