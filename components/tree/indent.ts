/** The indentation of a tree level. */

/** In px. */
export const INDENT = 14;
/** Deeper than this nothing moves further, so that titles keep their room. */
export const MAX_INDENTS = 12;
