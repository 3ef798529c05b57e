/** The portable form of a Codex: its content outside of a document. */

import type * as Y from 'yjs';
import type { TemplatePin } from '#core/codex/codex.ts';
import type { Issue } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { Template } from '#core/template/template.ts';
import type { PortableThread, ReadThread } from './portable-comments.ts';

/** The name of the format, in both forms. */
export const FORMAT = 'vespera-bindery/codex';
/** The version of the format, raised when older readers could no longer understand a file. */
export const FORMAT_VERSION = 1;
/** Of JSON5 with comments, which readers of version 1 would not pass over. */
export const COMMENTS_VERSION = 2;

/** Values by field id in the JSON form of the type; rich text as in the form at hand. */
export type PortableValues = Readonly<Record<string, JsonValue>>;

export interface PortableReference {
  readonly kind: string;
  /** Id of a Codex, in the file or not. */
  readonly target: string;
}

/** A concurrent value that lost and is not settled. For readers only. */
export interface PortableConflict {
  readonly field: string;
  readonly row?: string;
  readonly column?: string;
  readonly value: JsonValue;
  /** The author's name. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A Codex as it is written into a file. */
export interface PortableCodex {
  readonly id: string;
  readonly title: string;
  readonly template: Template;
  /** `null` where that is not known, as on a device that holds the document alone. */
  readonly created: { readonly at: string; readonly by: string } | null;
  /** Rich text as `{markdown, json}`, or `null` when it is empty. Computed fields are left out. */
  readonly fields: PortableValues;
  /** What fields hold that the template has retired. */
  readonly retired: PortableValues;
  /** What formulas over other Codices have come to, as far as the reader may know. */
  readonly rollUps?: RollUpResults;
  readonly references: readonly PortableReference[];
  readonly conflicts: readonly PortableConflict[];
  /** Only where they were asked for. */
  readonly comments?: readonly PortableThread[];
  /** In sibling order. */
  readonly children: readonly PortableCodex[];
}

/** A Codex as read from JSON5, not checked against a template. */
export interface ReadCodex {
  /** Place in the file. */
  readonly path: SourcePath;
  /** Its name within the file, for references and nothing else. */
  readonly localId: string | null;
  /** Place of its parent in the list, always before its own; `null` for the one at the top. */
  readonly parent: number | null;
  readonly title: string;
  readonly template: TemplatePin;
  readonly fields: PortableValues;
  readonly retired: PortableValues;
  readonly references: readonly PortableReference[];
  readonly comments: readonly ReadThread[];
}

/** The conversions of rich text that this layer needs; implemented by richtext/. */
export interface RichTextForms {
  /** The field as Markdown and as ProseMirror JSON; `null` when it is empty. */
  read(fragment: Y.XmlFragment): { readonly markdown: string; readonly json: JsonObject } | null;
  /** What is wrong with a document (an object) or a Markdown text (a string); paths relative to it. */
  check(value: JsonValue): readonly Issue[];
  /** Fills an empty field from what `check` found nothing wrong with. */
  write(fragment: Y.XmlFragment, value: JsonValue, field: FieldDefinition): void;
  /** Names of what a stored field holds beyond the schema. */
  unknownNodes(fragment: Y.XmlFragment): readonly string[];
}
