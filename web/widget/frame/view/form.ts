import type { Chat } from '../chat';
import { isEmail, questions, type Questions } from '../identity';
import { text, type Key } from '../texts';
import { h, type Entry } from './dom';

type Say = (key: Key) => string;
const speaker =
  ({ frame, texts }: Chat): Say =>
  (key) =>
    text(frame.config.messages, texts, key);

/** A field with its name above and, when it does not do, what is wrong below. */
interface Input {
  element: HTMLElement;
  input: HTMLInputElement;
  wrong: (message: string) => void;
}

let fields = 0;

function input(label: string, attributes: Record<string, string | boolean>): Input {
  const id = `field-${++fields}`;
  const hint = h('span', { class: 'wrong', id: `${id}-wrong`, role: 'alert' });
  const field = h('input', { id, 'aria-describedby': hint.id, ...attributes });
  const wrong = (message: string) => {
    hint.textContent = message;
    field.setAttribute('aria-invalid', `${message !== ''}`);
  };
  const named = h('label', { for: id }, label);
  const parts = attributes['type'] === 'checkbox' ? [h('span', { class: 'check' }, field, named)] : [named, field];
  return { element: h('div', { class: 'field' }, ...parts, hint), input: field, wrong };
}

/** The form in which a visitor says who he is. */
export function form(chat: Chat): Entry {
  const asked = questions(chat.frame.config) ?? { fields: [], consent: false, skippable: true };
  return { key: 'form', sign: JSON.stringify([asked, chat.texts.identifySubmit]), make: () => identify(chat, asked) };
}

function identify(chat: Chat, asked: Questions): HTMLElement {
  const say = speaker(chat);
  const made = new Map(
    asked.fields.map(({ name, required }) => {
      const label = say(name === 'name' ? 'identifyName' : 'identifyEmail');
      const kind = name === 'name' ? 'text' : 'email';
      return [
        name,
        input(label, { type: kind, name, autocomplete: name, maxlength: '200', 'aria-required': `${required}` }),
      ];
    }),
  );
  const consent = asked.consent
    ? input(say('identifyConsent'), { type: 'checkbox', 'aria-required': 'true' })
    : undefined;
  const value = (name: 'name' | 'email') => made.get(name)?.input.value.trim() ?? '';
  const submit = (event: Event) => {
    event.preventDefault();
    for (const { name, required } of asked.fields) {
      const missing = required && !value(name) ? say('identifyRequired') : '';
      const bad = name === 'email' && value(name) && !isEmail(value(name)) ? say('invalidEmail') : '';
      made.get(name)?.wrong(missing || bad);
    }
    consent?.wrong(consent.input.checked ? '' : say('identifyRequired'));
    const wrong = element.querySelector<HTMLElement>('[aria-invalid=true]');
    if (wrong) wrong.focus();
    else chat.identify({ name: value('name'), email: value('email'), consent: consent?.input.checked ?? false });
  };
  const skip = h('button', { type: 'button', class: 'link', click: () => chat.goOn() }, say('identifySkip'));
  const element = h(
    'form',
    { class: 'form', novalidate: true, submit },
    ...[...made.values(), ...(consent ? [consent] : [])].map((field) => field.element),
    h('button', { class: 'primary' }, say('identifySubmit')),
    ...(asked.skippable ? [skip] : []),
  );
  return element;
}

/** The way back to a chat this browser has forgotten: a code, mailed to the address the chat was held with. */
export function restoring(chat: Chat): Entry {
  const say = speaker(chat);
  const make = () => {
    const place = h('div', { class: 'restore' });
    const click = () => place.replaceChildren(restore(chat, say));
    place.append(h('button', { type: 'button', class: 'link', click }, say('restore')));
    return place;
  };
  return { key: 'restore', sign: say('restore'), make };
}

function restore(chat: Chat, say: Say): HTMLElement {
  const email = input(say('identifyEmail'), { type: 'email', autocomplete: 'email', maxlength: '200' });
  const code = input(say('restoreCode'), { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: '20' });
  const button = h('button', { class: 'primary' }, say('restoreSend'));
  let sent = false;
  code.element.hidden = true;
  const ask = async (address: string) => {
    await chat.askCode(address);
    sent = true;
    code.element.hidden = false;
    button.textContent = say('identifySubmit');
    code.input.focus();
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const address = email.input.value.trim();
    email.wrong(isEmail(address) ? '' : say('invalidEmail'));
    if (!isEmail(address)) return email.input.focus();
    const field = sent ? code : email;
    const failure = say(sent ? 'restoreWrong' : 'error');
    await (sent ? chat.restore(address, code.input.value.trim()) : ask(address)).catch(() => field.wrong(failure));
  };
  return h('form', { class: 'form', novalidate: true, submit }, email.element, code.element, button);
}
