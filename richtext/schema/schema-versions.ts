/** The versions of the rich text schema, and what each of them knows. */
import type { KnownRichText } from '#core/skew/known-content.ts';

/**
 * Raised whenever a node, mark or attribute is added or changes its meaning, together with a list below. Sent in the handshake, so that
 * an older page removes nothing that it does not know. Node types are never removed.
 */
export const RICH_TEXT_SCHEMA_VERSION = 1;

/**
 * What came into the schema after its first version, and with which: a node as `callout`, an attribute of one as `callout.tone`, a mark
 * as `mark:highlight`, an attribute of one as `mark:highlight.color`. A page of an earlier version may not remove it.
 */
export const SCHEMA_ADDITIONS: Readonly<Record<string, number>> = {};

/**
 * The oldest version whose pages may write. Raised only where a node or mark has come to mean something else, so that an older page
 * would write what it does not mean; for additions `SCHEMA_ADDITIONS` is enough.
 */
export const OLDEST_WRITING_SCHEMA = 1;

/** As in schema.ts, which would bring the whole schema along to pages that only tell its version. */
const MARK_HASH = /--[\w+/=]{8}$/;

/** What a version of the schema knows; `null` when nothing has been added since. */
export function richTextKnownTo(
  version: number,
  additions: Readonly<Record<string, number>> = SCHEMA_ADDITIONS,
): KnownRichText | null {
  const newer = new Set(Object.keys(additions).filter((name) => (additions[name] ?? 0) > version));
  if (newer.size === 0) return null;
  return {
    knowsElement: (name) => !newer.has(name),
    knowsAttribute: (element, name) => !newer.has(element) && !newer.has(`${element}.${name}`),
    knowsMark(name, value) {
      const mark = `mark:${name.replace(MARK_HASH, '')}`;
      if (newer.has(mark)) return false;
      const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
      return names.every((key) => !newer.has(`${mark}.${key}`));
    },
  };
}
