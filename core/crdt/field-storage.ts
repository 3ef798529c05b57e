/** The storages of fields, and the layer of each. */

/** The CRDT layer that holds a field; `null` for fields that are computed and hold nothing. */
export type FieldLayer = 'text' | 'metadata' | 'reference';

/**
 * How a field is stored in the Codex document, decided by its type (see docs/spec/codex-document.md):
 * `fragment` rich text · `text` plain text · `register` one last-writer-wins value with losers kept ·
 * `set` add-wins set · `rows` ordered rows whose cells are registers · `none` computed.
 */
export type FieldStorage = 'fragment' | 'text' | 'register' | 'set' | 'rows' | 'none';
