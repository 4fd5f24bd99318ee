/** The texts of the closed button, which is drawn before the chat is loaded: title, newMessage, newMessages. */
export const BUTTON = {
  en: ['Chat with us', 'New message!', 'New messages!'],
  de: ['Chatten Sie mit uns', 'Neue Nachricht!', 'Neue Nachrichten!'],
  fr: ['Écrivez-nous', 'Nouveau message !', 'Nouveaux messages !'],
  es: ['Chatea con nosotros', '¡Mensaje nuevo!', '¡Mensajes nuevos!'],
  it: ['Chatta con noi', 'Nuovo messaggio!', 'Nuovi messaggi!'],
  pt: ['Fale connosco', 'Nova mensagem!', 'Novas mensagens!'],
  nl: ['Chat met ons', 'Nieuw bericht!', 'Nieuwe berichten!'],
  pl: ['Napisz do nas', 'Nowa wiadomość!', 'Nowe wiadomości!'],
  sv: ['Chatta med oss', 'Nytt meddelande!', 'Nya meddelanden!'],
  da: ['Chat med os', 'Ny besked!', 'Nye beskeder!'],
  ja: ['チャットで相談', '新しいメッセージ', '新しいメッセージ'],
  ar: ['تحدث معنا', 'رسالة جديدة!', 'رسائل جديدة!'],
} as const;

export type Language = keyof typeof BUTTON;

/** The page's language if we have it, else the first of the browser's, else English. */
export function choose(page: string, browser: readonly string[]): Language {
  const known = [page, ...browser].map((tag) => tag.toLowerCase().split(/[-_]/)[0] ?? '');
  return (known.find((one) => Object.hasOwn(BUTTON, one)) ?? 'en') as Language;
}

/** Which way the chat reads: as its language does, or as the page says of itself. */
export const direction = (page: string, language: Language) => (page === 'rtl' || language === 'ar' ? 'rtl' : 'ltr');
