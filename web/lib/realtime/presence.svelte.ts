import type { Online, Presence, PresencePerson, Uuid } from '$lib/api/types';

const TYPING_FADES = 6000; // ms

/** Who of the organization is here, and who looks at or writes in a conversation. Reactive. */
export class PresenceStore {
  #online = $state.raw<ReadonlyMap<Uuid, ReadonlySet<Uuid>>>(new Map());
  #people = $state.raw<ReadonlyMap<Uuid, readonly PresencePerson[]>>(new Map());
  readonly #fading = new Map<Uuid, ReturnType<typeof setTimeout>>();

  /** Whether a colleague has Postroom open. */
  online(organization: Uuid, user: Uuid): boolean {
    return this.#online.get(organization)?.has(user) ?? false;
  }

  /** Who else looks at a conversation, and what they write. */
  viewing(conversation: Uuid): readonly PresencePerson[] {
    return this.#people.get(conversation) ?? [];
  }

  takeOnline({ organization, users }: Online): void {
    this.#online = new Map(this.#online).set(organization, new Set(users));
  }

  takePresence({ conversation, people }: Presence): void {
    this.#set(conversation, people);
    clearTimeout(this.#fading.get(conversation));
    if (!people.some((person) => person.typing)) return;
    const fade = () => {
      const still = this.viewing(conversation).map((person) => ({ ...person, typing: null }));
      this.#set(conversation, still);
    };
    this.#fading.set(conversation, setTimeout(fade, TYPING_FADES));
  }

  /** After a break nobody knows who is here. */
  clear(): void {
    this.#fading.forEach((timer) => clearTimeout(timer));
    this.#fading.clear();
    this.#online = new Map();
    this.#people = new Map();
  }

  #set(conversation: Uuid, people: readonly PresencePerson[]): void {
    const next = new Map(this.#people);
    if (people.length > 0) next.set(conversation, people);
    else next.delete(conversation);
    this.#people = next;
  }
}
