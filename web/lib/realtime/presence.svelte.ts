import type { Online, Presence, PresencePerson, PresenceVisitor, Uuid } from '$lib/api/types';

const TYPING_FADES = 6000; // ms

interface Present {
  people: readonly PresencePerson[];
  visitors: readonly PresenceVisitor[];
}

/** Who of the organization is here, and who looks at or writes in a conversation. Reactive. */
export class PresenceStore {
  #online = $state.raw<ReadonlyMap<Uuid, ReadonlySet<Uuid>>>(new Map());
  #present = $state.raw<ReadonlyMap<Uuid, Present>>(new Map());
  readonly #fading = new Map<Uuid, ReturnType<typeof setTimeout>>();

  /** Whether a colleague has Postroom open. */
  online(organization: Uuid, user: Uuid): boolean {
    return this.#online.get(organization)?.has(user) ?? false;
  }

  /** Who else looks at a conversation, and what they write. */
  viewing(conversation: Uuid): readonly PresencePerson[] {
    return this.#present.get(conversation)?.people ?? [];
  }

  /** The visitors of a live chat, those who are not there now as well. */
  visitors(conversation: Uuid): readonly PresenceVisitor[] {
    return this.#present.get(conversation)?.visitors ?? [];
  }

  /** A visitor has sent what he wrote. */
  sent(conversation: Uuid): void {
    this.#set(conversation, { people: this.viewing(conversation), visitors: this.#silent(conversation) });
  }

  takeOnline({ organization, users }: Online): void {
    this.#online = new Map(this.#online).set(organization, new Set(users));
  }

  takePresence({ conversation, people, visitors }: Presence): void {
    this.#set(conversation, { people, visitors });
    clearTimeout(this.#fading.get(conversation));
    if (!people.some((person) => person.typing) && !visitors.some((visitor) => visitor.typing)) return;
    const fade = () =>
      this.#set(conversation, {
        people: this.viewing(conversation).map((person) => ({ ...person, typing: null })),
        visitors: this.#silent(conversation),
      });
    this.#fading.set(conversation, setTimeout(fade, TYPING_FADES));
  }

  /** After a break nobody knows who is here. */
  clear(): void {
    this.#fading.forEach((timer) => clearTimeout(timer));
    this.#fading.clear();
    this.#online = new Map();
    this.#present = new Map();
  }

  #silent(conversation: Uuid): PresenceVisitor[] {
    return this.visitors(conversation).map((visitor) => ({ ...visitor, typing: false }));
  }

  #set(conversation: Uuid, present: Present): void {
    const next = new Map(this.#present);
    if (present.people.length + present.visitors.length > 0) next.set(conversation, present);
    else next.delete(conversation);
    this.#present = next;
  }
}
