"""Pure building blocks: ids, clock, errors, text. No input or output."""
