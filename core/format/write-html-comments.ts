/** Writes what was said about a Codex as a part of its HTML page. */
import { escapeHtml } from './html-text.ts';
import type { PortableComment, PortableThread } from './portable-comments.ts';

export interface HtmlCommentsOptions {
  /** Markdown as safe HTML whose headings begin one level below `below`. */
  readonly said: (markdown: string, below: number) => string;
  /** An instant in ISO form as the reader writes it. */
  readonly instant: (time: string) => string;
  /** What people call a field, by its id. */
  readonly labelOf: (fieldId: string) => string;
}

/** Empty where nothing was said. `level`: of the heading above. */
export function writeHtmlComments(
  threads: readonly PortableThread[],
  level: number,
  options: HtmlCommentsOptions,
): string {
  if (threads.length === 0) return '';
  const tag = (step: number) => `h${Math.min(level + step, 6)}`;
  const written = threads.map((thread) => {
    const head = `<${tag(1)} dir="auto">${placeOf(thread, options)}${stateOf(thread)}</${tag(1)}>`;
    const said = thread.comments.map((comment) => writeComment(comment, level + 2, options)).join('\n');
    return `<section>${head}${said}</section>`;
  });
  return `<section class="comments"><${tag(0)}>Comments</${tag(0)}>${written.join('\n')}</section>`;
}

function placeOf({ about, removed = false }: PortableThread, { labelOf }: HtmlCommentsOptions): string {
  if (about.field === undefined) return 'The Codex';
  const label = escapeHtml(labelOf(about.field));
  const row = about.row === undefined ? '' : ', a row';
  const words = about.quote === undefined ? '' : `: “${escapeHtml(about.quote.replace(/\s+/g, ' ').trim())}”`;
  return `${label}${row}${words}${removed ? ', removed since' : ''}`;
}

function stateOf({ resolved, suggestion }: PortableThread): string {
  if (suggestion !== undefined && suggestion.outcome !== 'open')
    return ` (suggestion, ${suggestion.outcome}${resolved === undefined ? '' : ` by ${escapeHtml(resolved.by)}`})`;
  if (suggestion !== undefined) return ' (suggestion)';
  return resolved === undefined ? '' : ` (resolved by ${escapeHtml(resolved.by)})`;
}

function writeComment(
  { by, guest = false, at, editedAt, markdown, reactions = [] }: PortableComment,
  below: number,
  { said, instant }: HtmlCommentsOptions,
): string {
  const edited = editedAt === undefined ? '' : ', edited';
  const head = `<bdi>${escapeHtml(by)}</bdi>${guest ? ' (guest)' : ''}, ${escapeHtml(instant(at))}${edited}`;
  const liked = reactions.map((one) => `${escapeHtml(one.emoji)} ${one.by.length}`).join(' · ');
  const end = liked === '' ? '' : `<p class="origin">${liked}</p>`;
  return `<blockquote><p class="origin">${head}</p><div class="rich" dir="auto">${said(markdown, below)}</div>${end}</blockquote>`;
}
