/** A Codex as this page holds it, as a file to take along; made here, because the server may be away or unwilling. */
import { codexAsMarkdown } from '#components/sharing/codex-as-markdown.ts';
import type { Codex } from '#core/codex/codex.ts';
import { readCodexContent } from '#core/format/read-codex.ts';
import { writeJson5 } from '#core/format/write-json5.ts';
import type { Template } from '#core/template/template.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';

export interface HeldCodex {
  readonly codexId: string;
  readonly codex: Codex;
  readonly template: Template;
}

/** `json5` can be imported again; `markdown` is for reading. */
export type HeldFormat = 'json5' | 'markdown';

export function writeCodexFile({ codexId, codex, template }: HeldCodex, format: HeldFormat): File {
  const name = fileNameOf(codex.title.toString());
  if (format === 'markdown') {
    return new File([codexAsMarkdown(codex, template)], `${name}.md`, { type: 'text/markdown' });
  }
  const content = readCodexContent(codex, template, richTextForms);
  const text = writeJson5({ id: codexId, template, created: null, children: [], ...content });
  return new File([text], `${name}.codex.json5`, { type: 'application/json5' });
}

/** Hands a file to the browser to be saved. */
export function downloadFile(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  // Firefox reads the address a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Letters and digits of any script, joined by hyphens. */
function fileNameOf(title: string): string {
  const words =
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, 60).replace(/-$/, '') || 'codex';
}
