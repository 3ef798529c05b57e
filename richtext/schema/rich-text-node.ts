/** Rich text as ProseMirror JSON, as types alone. */
import type { JsonValue } from '#core/json.ts';

export type RichTextMark = { readonly type: string; readonly attrs?: Readonly<Record<string, JsonValue>> };
export type RichTextNode = {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, JsonValue>>;
  readonly content?: readonly RichTextNode[];
  readonly marks?: readonly RichTextMark[];
  readonly text?: string;
};
