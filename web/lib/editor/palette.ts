/** The colours one may choose: what is written into the mail, readable on white. The sheet has its own for the dark. */
export const TEXT_COLOURS = {
  grey: '#5f6776',
  red: '#b9252f',
  orange: '#a84a00',
  green: '#13693f',
  blue: '#1d5fc4',
  violet: '#6d3fc4',
} as const;

export const HIGHLIGHTS = {
  yellow: '#fff1a8',
  green: '#cdf2d6',
  blue: '#d3e5ff',
  pink: '#ffd9e8',
  grey: '#e6e9ee',
} as const;

export type ColourName = keyof typeof TEXT_COLOURS | keyof typeof HIGHLIGHTS;

const names = new Map<string, ColourName>(
  [TEXT_COLOURS, HIGHLIGHTS].flatMap((palette) =>
    Object.entries(palette).map(([name, value]): [string, ColourName] => [value, name as ColourName]),
  ),
);

/** The name of a colour of the palette. */
export const colourName = (value: string): ColourName | undefined => names.get(value);
