/** A random rich text of the whole schema, from a seed. */
import fc from 'fast-check';
import { richTextDocuments } from '#richtext/random-document.fixture.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';

const EMPTY: RichTextNode = { type: 'doc', content: [{ type: 'paragraph' }] };

export function randomRichText(seed: number): RichTextNode {
  return fc.sample(richTextDocuments, { numRuns: 1, seed })[0] ?? EMPTY;
}
