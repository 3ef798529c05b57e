/** Local export: a Codex written as a file from what is on this device. */
import { workspaceDay } from '#components/locale/workspace-day.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { fileNameOf } from '#core/format/file-name.ts';
import type { PortableCodex } from '#core/format/portable-codex.ts';
import { readCodexContent } from '#core/format/read-codex.ts';
import { readerDates } from '#core/format/reader-dates.ts';
import { writeJson5 } from '#core/format/write-json5.ts';
import { writeMarkdown } from '#core/format/write-markdown.ts';
import type { Template } from '#core/template/template.ts';
import { placeBelow } from '#richtext/html/html.ts';
import { jsonToMarkdown } from '#richtext/markdown/markdown.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import type { RichTextNode } from '#richtext/schema/rich-text-json.ts';

/** The formats that a browser can write. */
export type LocalFormat = 'json5' | 'markdown';

export interface LocalExportOptions {
  readonly codexId: string;
  /** As far as it is known here. */
  readonly created: PortableCodex['created'];
  readonly names: Names;
  /** ms since epoch. */
  readonly now: number;
}

/** Exports one Codex, without its subtree. */
export function exportLocally(
  codex: Codex,
  template: Template,
  format: LocalFormat,
  { codexId, created, names, now }: LocalExportOptions,
): File {
  const content = readCodexContent(codex, template, richTextForms);
  const portable: PortableCodex = { id: codexId, template, created, ...content, children: [] };
  const name = fileNameOf(content.title);
  if (format === 'json5')
    return new File([writeJson5(portable)], `${name}.codex.json5`, { type: 'application/json5' });
  const dates = readerDates(ownTimeZone());
  const text = writeMarkdown(portable, {
    names: { ...names, ...dates },
    today: workspaceDay(now),
    // JSON that was read from a rich text field is one of its nodes.
    richText: (json, below) => jsonToMarkdown(placeBelow(json as unknown as RichTextNode, below)),
  });
  return new File([text], `${name}.md`, { type: 'text/markdown' });
}

/** The browser's time zone as an IANA name. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Hands a file to the browser's downloads. */
export function saveFile(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
