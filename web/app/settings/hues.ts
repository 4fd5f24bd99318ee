/** The colours of a team as the server names them (identity/teams.py), and the token that shows each. */
export const HUES: Record<string, string> = {
  red: '--h-red',
  orange: '--h-orange',
  yellow: '--h-yellow',
  green: '--h-green',
  teal: '--h-teal',
  blue: '--h-blue',
  purple: '--h-violet',
  pink: '--h-pink',
  gray: '--h-grey',
};
