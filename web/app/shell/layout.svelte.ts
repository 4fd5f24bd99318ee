import { innerWidth } from 'svelte/reactivity/window';

const KEY = 'postroom.layout';
const PHONE = 700; // px: below, one column at a time
const NARROW = 960; // px: below, the sidebar lies over the list instead of beside it
const CONTEXT = 1280;
const LIST = { least: 280, most: 560 };

export type Density = 'comfortable' | 'compact';

interface Kept {
  sidebar: boolean;
  listWidth: number | null;
  density: Density;
}

function read(): Kept {
  const nothing: Kept = { sidebar: true, listWidth: null, density: 'comfortable' };
  try {
    return { ...nothing, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>) };
  } catch {
    return nothing; // never written, written by another version, or no storage at all
  }
}

/** What each device remembers about its columns, and what fits on its screen. */
class Layout {
  #kept: Kept = $state.raw(read());
  /** The sidebar over the list, on narrow screens. */
  drawer = $state(false);

  get width(): number {
    return innerWidth.current ?? 1440;
  }
  get phone(): boolean {
    return this.width < PHONE;
  }
  get narrow(): boolean {
    return this.width < NARROW;
  }
  get sidebar(): boolean {
    return !this.narrow && this.#kept.sidebar;
  }
  /** Pixels. */
  get listWidth(): number {
    return this.#kept.listWidth ?? (this.width < CONTEXT ? 320 : 360);
  }
  get density(): Density {
    return this.phone ? 'comfortable' : this.#kept.density;
  }
  /** Pixels; the phone's rows are for thumbs. */
  get rowHeight(): number {
    if (this.phone) return 84;
    return this.#kept.density === 'compact' ? 44 : 64;
  }

  toggleSidebar(): void {
    if (this.narrow) this.drawer = !this.drawer;
    else this.#keep({ sidebar: !this.#kept.sidebar });
  }
  setDensity(density: Density): void {
    this.#keep({ density });
  }
  /** Null goes back to the width that fits the screen. */
  setListWidth(width: number | null): void {
    this.#keep({ listWidth: width === null ? null : Math.round(Math.min(LIST.most, Math.max(LIST.least, width))) });
  }

  #keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    localStorage.setItem(KEY, JSON.stringify(this.#kept));
  }
}

export const layout = new Layout();
