import { tick } from 'svelte';
import { checked, clean, mistakes, NONE, type Mistakes } from './mistakes';

/**
 * One form: what is wrong with it, and whether it is on its way. Its first wrong field gets the focus.
 *
 *     rest ── submit: all checks pass ──▶ busy ── done ──▶ rest
 *      ▲                                    └── refused ──▶ rest, with mistakes
 *      └── a check fails: mistakes
 */
export class Form<Name extends string> {
  found: Mistakes<Name> = $state.raw(NONE);
  busy = $state(false);
  element: HTMLFormElement | undefined = $state.raw();
  readonly #names: readonly Name[];

  constructor(names: readonly Name[]) {
    this.#names = names;
  }

  error(name: Name): string | undefined {
    return this.found.fields[name];
  }

  /** Somebody corrects a field: its sentence goes. */
  clear(name: Name): void {
    if (this.found.fields[name] === undefined) return;
    this.found = { ...this.found, fields: { ...this.found.fields, [name]: undefined } };
  }

  /** Check, then do. True when it was done. */
  async submit(checks: Partial<Record<Name, string | undefined>>, run: () => Promise<void>): Promise<boolean> {
    if (this.busy) return false;
    this.found = checked(checks as Record<Name, string | undefined>);
    if (clean(this.found)) await this.#run(run);
    if (clean(this.found)) return true;
    await tick();
    this.element?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    return false;
  }

  async #run(run: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await run();
    } catch (error) {
      this.found = mistakes(error, this.#names);
    } finally {
      this.busy = false;
    }
  }
}
