/** The indentation of a tree level. */

/** In px. */
export const INDENT = 14;
/** Deeper levels are not indented further, to leave space for titles. */
export const MAX_INDENTS = 12;
