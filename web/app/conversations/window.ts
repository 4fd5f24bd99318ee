/** A heading above the row with this index. */
export interface Break {
  index: number;
  title: string;
}

const OVERSCAN = 6; // rows drawn beyond the edge, so that a fast wheel finds them there
export const BREAK_HEIGHT = 24;

/** What a list looks like from far: rows of one height, few headings. All in pixels. */
export interface Measure {
  count: number;
  rowHeight: number;
  breaks: readonly Break[];
}

const breaksBefore = (breaks: readonly Break[], index: number): number =>
  breaks.filter((one) => one.index <= index).length;

/** The top of a row. */
export const topOf = ({ rowHeight, breaks }: Measure, index: number): number =>
  index * rowHeight + breaksBefore(breaks, index) * BREAK_HEIGHT;

export const heightOf = ({ count, rowHeight, breaks }: Measure): number =>
  count * rowHeight + breaks.length * BREAK_HEIGHT;

/** Which rows to draw: from the first index up to, not including, the second. */
export function visible(measure: Measure, scrollTop: number, height: number): [number, number] {
  const headings = measure.breaks.length * BREAK_HEIGHT;
  const first = Math.floor((scrollTop - headings) / measure.rowHeight) - OVERSCAN;
  const last = Math.ceil((scrollTop + height) / measure.rowHeight) + OVERSCAN;
  return [Math.max(0, Math.min(first, measure.count)), Math.max(0, Math.min(last, measure.count))];
}

/** Where to scroll so that a row is wholly in sight; unchanged when it is. */
export function scrollTo(measure: Measure, index: number, scrollTop: number, height: number): number {
  const top = topOf(measure, index) - (measure.breaks.some((one) => one.index === index) ? BREAK_HEIGHT : 0);
  const bottom = topOf(measure, index) + measure.rowHeight;
  if (top < scrollTop) return top;
  return bottom > scrollTop + height ? bottom - height : scrollTop;
}

/** Cut a list that falls in time at some moments: one heading for each part that has rows. The newest part has none. */
export function breaksOf(
  count: number,
  at: (index: number) => number,
  parts: { before: number; title: string }[],
): Break[] {
  const found: Break[] = [];
  for (const { before, title } of parts) {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle) >= before) low = middle + 1;
      else high = middle;
    }
    if (low >= count) break;
    if (found.at(-1)?.index === low) found.pop();
    found.push({ index: low, title });
  }
  return found;
}
