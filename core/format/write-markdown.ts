/** Writes a Codex and its children as Markdown with front matter, for other tools; it cannot be imported. */

import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import { isJsonArray } from '#core/json.ts';
import { type LayoutItem, type LayoutOptions, layOutExport } from './export-layout.ts';
import type { PortableCodex } from './portable-codex.ts';

export interface MarkdownOptions extends LayoutOptions {
  /** ProseMirror JSON as Markdown whose headings begin one level below `below`. */
  readonly richText: (json: JsonObject, below: number) => string;
  /** An uploaded picture; `null` when only its description can be given. */
  readonly picture?: (assetId: string, alt: string) => string | null;
  /** What goes at the end of the file, asked for when everything else has been written. */
  readonly ending?: () => string;
}

const MAX_HEADING = 6;
/** Characters that Markdown reads as markup within a line of text. */
const MARKUP = /[\\`*_{}[\]<>#|~]/g;

/** One text; children follow their parent as chapters of their own, each behind a rule. */
export function writeMarkdown(codex: PortableCodex, options: MarkdownOptions): string {
  const text = [frontMatter(codex), ...chapter(codex, options)];
  const ending = options.ending?.() ?? '';
  return `${[...text, ...(ending === '' ? [] : [ending])].join('\n\n')}\n`;
}

function chapter(codex: PortableCodex, options: MarkdownOptions): string[] {
  const level = 1;
  const title = heading(level, codex.title.trim() === '' ? 'Untitled' : codex.title);
  const views = layOutExport(codex, options).flatMap((view) => {
    const below = view.label === null ? level : level + 1;
    const sections = view.sections.flatMap((section) => {
      const inner = section.label === null ? below : below + 1;
      const head = section.label === null ? [] : [heading(inner, section.label)];
      return [...head, ...printItems(section.items, inner, options)];
    });
    return view.label === null ? sections : [heading(below, view.label), ...sections];
  });
  return [title, ...views, ...codex.children.flatMap((child) => ['---', ...chapter(child, options)])];
}

/** Short values stand together as a list; everything longer gets a heading. */
function printItems(items: readonly LayoutItem[], level: number, options: MarkdownOptions): string[] {
  const blocks: string[] = [];
  let facts: string[] = [];
  const close = (): void => {
    if (facts.length > 0) blocks.push(facts.join('\n'));
    facts = [];
  };
  for (const item of items) {
    if (item.kind === 'short') {
      const text =
        item.url === null ? plain(item.text) : `<${item.url.replace(/[<>\s]/g, encodeURIComponent)}>`;
      facts.push(`- **${plain(item.label)}:** ${text}`);
    } else {
      close();
      blocks.push(heading(level + 1, item.label), printItem(item, level + 1, options));
    }
  }
  close();
  return blocks.filter((block) => block !== '');
}

function printItem(
  item: Exclude<LayoutItem, { kind: 'short' }>,
  level: number,
  options: MarkdownOptions,
): string {
  switch (item.kind) {
    case 'text':
      return fence(item.text);
    case 'richText':
      return options.richText(item.json, level);
    case 'checklist':
      return item.steps.map(({ done, text }) => `- [${done ? 'x' : ' '}] ${plain(text)}`).join('\n');
    case 'table':
      return [item.columns, item.columns.map(() => '---'), ...item.rows]
        .map((cells, index) => `| ${cells.map((cell) => (index === 1 ? cell : plain(cell))).join(' | ')} |`)
        .join('\n');
    case 'image':
      return options.picture?.(item.assetId, item.alt) ?? `*${plain(item.alt)}*`;
  }
}

/** Plain text is what it is: no sign of it is markup. The fence is longer than any in the text. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}text\n${text}\n${mark}`;
}

function heading(level: number, text: string): string {
  return `${'#'.repeat(Math.min(level, MAX_HEADING))} ${plain(text)}`;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(MARKUP, '\\$&');
}

/** YAML, of which JSON is a part: every value is written as JSON. */
function frontMatter(codex: PortableCodex): string {
  const { template, created } = codex;
  const facts: [string, JsonValue][] = [
    ['title', codex.title],
    ['id', codex.id],
    ['template', template.id],
    ['templateVersion', template.version],
    ...(created === null
      ? []
      : ([
          ['created', created.at],
          ['createdBy', created.by],
        ] as const satisfies readonly [string, JsonValue][])),
    ...Object.values(template.fields).flatMap((field): [string, JsonValue][] => {
      const value = codex.fields[field.id] ?? null;
      const storage = storageOf(field);
      return (storage === 'register' || storage === 'set') && !isEmptyValue(value) ? [[field.id, value]] : [];
    }),
  ];
  // A field may be called like one of the facts above it; a name given twice is no YAML.
  const lines = [...new Map(facts)].map(([key, value]) => `${key}: ${yaml(value)}`);
  return ['---', ...lines, '---'].join('\n');
}

function yaml(value: JsonValue): string {
  if (value !== null && isJsonArray(value)) return `[${value.map(yaml).join(', ')}]`;
  return (
    JSON.stringify(value)
      // Readers that do not know of these lines take them for Markdown, in which a tag is a tag.
      .replace(/<(?=[a-z/!?])/gi, '\\u003c')
      .replaceAll('\u2028', '\\u2028')
      .replaceAll('\u2029', '\\u2029')
      .replaceAll('\u0085', '\\u0085')
  );
}
