/** Writes a Codex and its children as a self-contained HTML page, without requests or scripts. */
import type { JsonObject } from '#core/json.ts';
import { textDirection } from '#core/text/direction.ts';
import { type LayoutItem, type LayoutOptions, layOutExport } from './export-layout.ts';
import { PAGE_STYLE } from './export-style.ts';
import { escapeHtml } from './html-text.ts';
import { describePage } from './page-description.ts';
import type { PortableCodex } from './portable-codex.ts';
import { type HtmlCommentsOptions, writeHtmlComments } from './write-html-comments.ts';

export interface HtmlOptions extends LayoutOptions, Pick<HtmlCommentsOptions, 'said'> {
  /** ProseMirror JSON as safe HTML whose headings begin one level below `below`. */
  readonly richText: (json: JsonObject, below: number) => string;
  /** The bytes of an uploaded picture as a `data:` address; `null` when it is not at hand. */
  readonly picture: (assetId: string) => string | null;
}

/** Nothing on the page may be fetched or run, whatever the texts in it say. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const MAX_HEADING = 6;

/** One HTML page with its style: the Codex, then its subtree. */
export function writeHtml(codex: PortableCodex, options: HtmlOptions): string {
  const title = escapeHtml(titleOf(codex));
  const contents =
    codex.children.length === 0 ? '' : `<nav aria-label="Contents"><ul>${contentsOf(codex)}</ul></nav>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Vespera Bindery">
<title>${title}</title>${options.isListed === true ? listingOf(codex, options) : ''}
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${contents}${chapter(codex, 1, options)}
</main>
</body>
</html>
`;
}

/** What search engines read of a page; none keeps a copy that would outlive it. */
function listingOf(codex: PortableCodex, options: HtmlOptions): string {
  const description = escapeHtml(describePage(layOutExport(codex, options)));
  return `
<meta name="description" content="${description}">
<meta name="robots" content="index, nofollow, noarchive">`;
}

/** The anchor of a Codex on the page, which mentions of it lead to. */
export function anchorOf(codexId: string): string {
  return `codex-${codexId}`;
}

/** The ids of the Codices on the page; mentions of others are not linked. */
export function codexIdsOf(codex: PortableCodex): readonly string[] {
  return [codex.id, ...codex.children.flatMap(codexIdsOf)];
}

function contentsOf(codex: PortableCodex): string {
  const below = codex.children.map(contentsOf).join('');
  const list = below === '' ? '' : `<ul>${below}</ul>`;
  return `<li><a href="#${anchorOf(codex.id)}" dir="auto">${escapeHtml(titleOf(codex))}</a>${list}</li>`;
}

function chapter(codex: PortableCodex, level: number, options: HtmlOptions): string {
  const { template, created } = codex;
  const views = layOutExport(codex, options).map((view) => {
    const below = view.label === null ? level : level + 1;
    const sections = view.sections.map((section) => {
      const inner = section.label === null ? below : below + 1;
      const head = section.label === null ? '' : heading(inner, section.label);
      return `<section>${head}${printItems(section.items, inner, options)}</section>`;
    });
    return (view.label === null ? '' : heading(below, view.label)) + sections.join('\n');
  });
  const origin = [template.name, ...(created === null ? [] : [created.by, created.at.slice(0, 10)])].join(
    ' · ',
  );
  const said = writeHtmlComments(codex.comments ?? [], level + 1, {
    said: options.said,
    instant: options.names.instant ?? ((time) => time),
    labelOf: (id) => (id === 'title' ? 'Title' : (template.fields[id]?.label ?? id)),
  });
  const children = codex.children.map((child) => chapter(child, level + 1, options)).join('\n');
  return `<article id="${anchorOf(escapeHtml(codex.id))}">
<header>${heading(level, titleOf(codex))}<p class="origin" dir="auto">${escapeHtml(origin)}</p></header>
${views.join('\n')}
${said}${children}</article>`;
}

function printItems(items: readonly LayoutItem[], level: number, options: HtmlOptions): string {
  const facts = items.filter((item) => item.kind === 'short');
  const rest = items.filter((item) => item.kind !== 'short');
  const list = facts.map(({ label, text, url }) => {
    const shown = escapeHtml(text);
    const isLink = url !== null && /^https?:\/\//i.test(url);
    const value = isLink ? `<a href="${escapeHtml(url)}" rel="noopener noreferrer">${shown}</a>` : shown;
    return `<div><dt dir="auto">${escapeHtml(label)}</dt><dd dir="auto">${value}</dd></div>`;
  });
  const head = list.length === 0 ? '' : `<dl>${list.join('')}</dl>`;
  return (
    head +
    rest.map((item) => `${heading(level + 1, item.label)}${printItem(item, level + 1, options)}`).join('\n')
  );
}

function printItem(
  item: Exclude<LayoutItem, { kind: 'short' }>,
  level: number,
  options: HtmlOptions,
): string {
  switch (item.kind) {
    case 'text':
      return `<p class="text" dir="auto">${escapeHtml(item.text)}</p>`;
    case 'richText':
      return `<div class="rich">${options.richText(item.json, level)}</div>`;
    case 'checklist':
      return `<ul class="steps"${side(item.steps.map(({ text }) => text))}>${item.steps
        .map(({ done, text }) => `<li>${done ? '☑' : '☐'} <span dir="auto">${escapeHtml(text)}</span></li>`)
        .join('')}</ul>`;
    case 'table':
      return `<div class="wide"><table${side([item.columns, ...item.rows].flat())}><thead>${row(item.columns, 'th')}</thead><tbody>${item.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`;
    case 'image': {
      const source = options.picture(item.assetId);
      const alt = escapeHtml(item.alt);
      return source === null
        ? `<p class="missing" dir="auto">${alt}</p>`
        : `<img src="${escapeHtml(source)}" alt="${alt}">`;
    }
  }
}

function row(cells: readonly string[], tag: 'th' | 'td'): string {
  return `<tr>${cells.map((cell) => `<${tag}${own(cell)}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
}

/** A text without letters, such as a number in a cell, goes along with what it stands in. */
function own(text: string): string {
  return textDirection(text) === null ? '' : ' dir="auto"';
}

/** The side of a list or table, by the first letter in it. */
function side(texts: readonly string[]): string {
  const direction = textDirection(texts.join(' '));
  return direction === null ? '' : ` dir="${direction}"`;
}

function heading(level: number, text: string): string {
  const tag = `h${Math.min(level, MAX_HEADING)}`;
  return `<${tag} dir="auto">${escapeHtml(text)}</${tag}>`;
}

function titleOf({ title }: PortableCodex): string {
  return title.trim() === '' ? 'Untitled' : title;
}
