/** The comments on a Codex as Markdown, for the end of an exported file. */
import { OUTSIDE_LABELS } from '#core/comments/comments.ts';
import { isBinderyError } from '#core/errors.ts';
import type { AnchorBody, CommentBody, ProposalBody, ThreadBody } from '#core/protocol/api/comments.ts';
import { jsonToMarkdown, markdownToJson } from '#richtext/markdown/markdown.ts';
import { withNames } from '#richtext/search/comment-text.ts';

export interface CommentsMarkdownOptions {
  /** Above them; they stand one level below. */
  readonly heading: string;
  /** What people call a field, by its id. */
  readonly labelOf: (fieldId: string) => string;
  /** An instant in ISO form as the reader writes it. */
  readonly instant: (time: string) => string;
}

/** Empty where nothing was said. Comments that were deleted are left out; settled threads say so. */
export function writeComments(threads: readonly ThreadBody[], options: CommentsMarkdownOptions): string {
  if (threads.length === 0) return '';
  const chapters = threads.map((thread) => {
    const how = thread.suggestion?.decision?.outcome ?? 'resolved';
    const settled = thread.resolvedBy === null ? '' : ` (${how} by ${escapeMarkup(thread.resolvedBy.name)})`;
    const said = thread.comments.filter(({ deletedAt }) => deletedAt === null);
    return [
      `### ${placeOf(thread.anchor, options)}${settled}`,
      ...(thread.suggestion === null ? [] : [writeProposal(thread.suggestion)]),
      ...said.map((comment) => writeComment(comment, options)),
    ].join('\n\n');
  });
  return [`## ${escapeMarkup(options.heading)}`, ...chapters].join('\n\n');
}

function placeOf({ field, row, quote, removed }: AnchorBody, { labelOf }: CommentsMarkdownOptions): string {
  if (field === null) return 'The Codex';
  const what = row === null ? '' : ', a row';
  const words = quote === null ? '' : `: “${escapeMarkup(quote.replace(/\s+/g, ' ').trim())}”`;
  return `${escapeMarkup(labelOf(field))}${what}${words}${removed ? ', removed since' : ''}`;
}

/** In one line, before what was said. */
function writeProposal({ change }: ProposalBody): string {
  const words = (text: string) => `“${escapeMarkup(text.replace(/\s+/g, ' ').trim())}”`;
  switch (change.kind) {
    case 'text':
      if (change.text === '') return 'Suggests to take it away.';
      return `Suggests ${words(change.text)} ${change.side === 'over' ? 'in its place' : `${change.side} it`}.`;
    case 'format': {
      const added = change.add.map(({ type }) => type);
      return `Suggests formatting: ${[...added, ...change.remove.map((type) => `not ${type}`)].join(', ')}.`;
    }
    case 'block':
      return `Suggests a ${change.block === 'heading' ? `heading ${change.level}` : 'paragraph'}.`;
    case 'value':
      return `Suggests the value ${words(JSON.stringify(change.value))}.`;
  }
}

/** As a quotation, so that no heading or list of a comment becomes one of the file. */
function writeComment(
  { author, createdAt, editedAt, body, reactions }: CommentBody,
  { instant }: CommentsMarkdownOptions,
): string {
  const edited = editedAt === null ? '' : ', edited';
  const outside = OUTSIDE_LABELS[author.kind];
  const guest = outside === undefined ? '' : ` (${outside})`;
  const head = `**${escapeMarkup(author.name)}**${guest}, ${instant(createdAt)}${edited}`;
  const liked = reactions.map(({ emoji, authors }) => `${emoji} ${authors.length}`).join(' · ');
  const lines = wordsOf(body).split('\n');
  return [head, '', ...lines, ...(liked === '' ? [] : ['', liked])]
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

/** Written anew from what the page shows of it: without tags of its own, and addresses that run something. */
function wordsOf({ markdown }: CommentBody['body']): string {
  try {
    return jsonToMarkdown(markdownToJson(withNames(markdown)));
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    return escapeMarkup(markdown);
  }
}

/** Nothing of a name or a quote is markup. */
function escapeMarkup(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/\s+/g, ' ');
}
