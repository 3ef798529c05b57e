/** The rich text part of Codex files: implements the interface of core/format with this layer's schema. */
import { type BinderyError, type Issue, isBinderyError } from '#core/errors.ts';
import type { RichTextForms } from '#core/format/portable-codex.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { fragmentToJson, unknownNodes, writeJson } from './document/document.ts';
import { jsonToMarkdown, markdownToJson, writeMarkdown } from './markdown/markdown.ts';
import { fitToSchema } from './schema/fit-to-schema.ts';
import { type RichTextNode, validateRichText } from './schema/rich-text-json.ts';

export const richTextForms: RichTextForms = {
  read(fragment) {
    const stored = fragmentToJson(fragment);
    // What an editor never makes but somebody wrote all the same must not make a file that can't be read back.
    const json = isFitting(stored) ? stored : (fitToSchema(stored).toJSON() as RichTextNode);
    if (isEmpty(json)) return null;
    // The node types are JSON by construction; their interfaces only lack the index signature.
    return { markdown: jsonToMarkdown(json), json: json as unknown as JsonObject };
  },

  check(value) {
    if (typeof value !== 'string') return validateRichText(value);
    return issuesOf(() => markdownToJson(value));
  },

  write(fragment, value: JsonValue) {
    if (typeof value === 'string') writeMarkdown(fragment, value);
    else writeJson(fragment, value);
  },

  unknownNodes,
};

function isFitting(json: RichTextNode): boolean {
  return validateRichText(json).length === 0;
}

/** One paragraph with nothing in it, which is what a text that was never written reads as. */
function isEmpty({ content = [] }: RichTextNode): boolean {
  const [only] = content;
  if (content.length === 0) return true;
  return content.length === 1 && only?.type === 'paragraph' && (only.content ?? []).length === 0;
}

function issuesOf(read: () => unknown): readonly Issue[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!isExpected(error)) throw error;
    return error.issues.length > 0 ? error.issues : [{ path: [], message: error.message }];
  }
}

function isExpected(error: unknown): error is BinderyError {
  return isBinderyError(error) && (error.code === 'invalid_input' || error.code === 'too_large');
}
