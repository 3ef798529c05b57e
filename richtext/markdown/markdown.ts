/** Rich text to and from Markdown, without a DOM and without loss. */
import type { Node as DocumentNode } from '@tiptap/pm/model';
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { fragmentToJson, writeDocument } from '#richtext/document/document.ts';
import { fitToSchema, withoutUnsafeUrls } from '#richtext/schema/fit-to-schema.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';
import { readMarkdown } from './block-reader.ts';
import { writeDocumentAsMarkdown } from './block-writer.ts';
import type { ReadingOptions } from './inline-reader.ts';

/** In UTF-16 units; a long novel's chapter is a tenth of it. */
export const MAX_MARKDOWN_LENGTH = 1_000_000;

/**
 * Reads Markdown (CommonMark with GitHub's tables, tasks, strikethrough and bare addresses) into a document that fits the
 * schema. What has no place in it keeps its text: HTML other than the tags of docs/codex-format.md stays literal, a link or
 * image with a forbidden address becomes its label, heading 5 and 6 become 4.
 *
 * @throws BinderyError `too_large` over `MAX_MARKDOWN_LENGTH`, `invalid_input` when it is nested beyond reading.
 */
export function markdownToJson(source: string, options: ReadingOptions = {}): RichTextNode {
  return parseMarkdown(source, options).toJSON() as RichTextNode;
}

/** Writes a document as Markdown; where Markdown has no sign for something, as an HTML tag that is read back. */
export function jsonToMarkdown(json: RichTextNode): string {
  return writeDocumentAsMarkdown(withoutUnsafeUrls(json));
}

/**
 * Replaces the field by what the Markdown says, touching only what differs: nothing at all when it says what the field says.
 * Throws as `markdownToJson` and `writeJson`.
 */
export function writeMarkdown(fragment: Y.XmlFragment, source: string): void {
  writeDocument(fragment, parseMarkdown(source, {}));
}

/** The field as Markdown. */
export function fragmentToMarkdown(fragment: Y.XmlFragment): string {
  return jsonToMarkdown(fragmentToJson(fragment));
}

function parseMarkdown(source: string, options: ReadingOptions): DocumentNode {
  if (source.length > MAX_MARKDOWN_LENGTH) {
    throw new BinderyError(
      'too_large',
      `This Markdown is longer than ${MAX_MARKDOWN_LENGTH} characters; split it into several fields or Codices.`,
    );
  }
  return fitToSchema(readMarkdown(source, options));
}
