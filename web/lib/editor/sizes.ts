/** The widest a picture comes into the text: what mail programs show without scrolling. */
export const FIT = 600; // px
export const SMALL = 240; // px
