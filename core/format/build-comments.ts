/** Builds the comments document of an imported Codex: by whom the file says, and never in the name of anybody here. */
import * as Y from 'yjs';
import {
  type Anchor,
  type AnchorSpace,
  findQuote,
  MAX_QUOTE_LENGTH,
  makeAnchor,
  resolveTextAnchor,
} from '#core/comments/anchor.ts';
import { anchorName } from '#core/comments/codex-anchors.ts';
import type { CommentAuthor } from '#core/comments/comments.ts';
import { type CommentWriter, put, timeAfter } from '#core/comments/record-writing.ts';
import type { Issue } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import type { PortableAbout, ReadThread } from './portable-comments.ts';

export interface BuildContext {
  /** The content of the Codex that they are about. */
  readonly space: AnchorSpace;
  readonly template: Pick<Template, 'slots'>;
  readonly environment: CommentWriter['environment'];
}

/** What a suggestion says that came without words. */
const WORDLESS = '*A suggestion that was imported without what it proposed.*';

/** The document, and what came otherwise than it stands in the file. Times are those of the file, and never of the future. */
export function buildComments(
  threads: readonly ReadThread[],
  context: BuildContext,
): { readonly doc: Y.Doc; readonly warnings: readonly Issue[] } {
  const doc = new Y.Doc();
  const warnings: Issue[] = [];
  doc.transact(() => {
    for (const thread of threads) warnings.push(...buildThread(doc, thread, context));
  });
  return { doc, warnings };
}

function buildThread(doc: Y.Doc, thread: ReadThread, context: BuildContext): Issue[] {
  const { environment } = context;
  const threadId = environment.newId();
  const now = environment.now();
  let last = 0;
  for (const [index, comment] of thread.comments.entries()) {
    const id = index === 0 ? threadId : environment.newId();
    const author = imported(comment.by);
    // A reply is never earlier than what it answers.
    const at = timeAfter(Math.min(Date.parse(comment.at), now), index === 0 ? [] : [{ at: last }]);
    last = at;
    put(doc, 'comments', id, { thread: threadId, author, at });
    const markdown = comment.markdown.trim() === '' ? WORDLESS : comment.markdown;
    put(doc, 'bodies', `${id}/${environment.newId()}`, { markdown, at });
    for (const { emoji, by } of comment.reactions ?? [])
      for (const name of by)
        put(doc, 'reactions', `${id}/${environment.newId()}`, { emoji, author: imported(name), at });
  }
  const [opening] = thread.comments;
  if (opening === undefined) return [];
  const begun = Math.min(Date.parse(opening.at), now);
  const found = anchorOf(thread.about, context);
  const anchor = found ?? ({ on: 'codex' } as const);
  put(doc, 'anchors', `${threadId}/${environment.newId()}`, {
    anchor,
    author: imported(opening.by),
    at: begun,
  });
  if (thread.resolved !== undefined) {
    const { by, at } = thread.resolved;
    const settled = {
      resolved: true,
      author: imported(by),
      at: timeAfter(Math.min(Date.parse(at), now), [{ at: begun }]),
    };
    put(doc, 'states', `${threadId}/${environment.newId()}`, settled);
  }
  return warningsOf(thread, found);
}

function warningsOf({ path, about, isSuggestion }: ReadThread, found: Anchor | null): Issue[] {
  const warnings: Issue[] = [];
  if (found === null)
    warnings.push({
      path,
      message: `There is no field “${about.field}”: this thread came as one about the Codex.`,
    });
  if (isSuggestion)
    warnings.push({
      path,
      message: 'This suggestion came as a comment: what it proposed stays in the file.',
    });
  return warnings;
}

function imported(name: string): CommentAuthor {
  return { kind: 'imported', id: name, name };
}

/**
 * By the words and what stands around them, as every anchor; words that are found nowhere, or in several places, are told as removed.
 * `null` where there is no such field.
 */
function anchorOf(about: PortableAbout, { space, template }: BuildContext): Anchor | null {
  if (about.field === undefined) return { on: 'codex' };
  const field = anchorName(template, about.field);
  if (!space.hasField(field)) return null;
  if (about.row !== undefined) return { on: 'row', field, row: about.row };
  const text = about.quote === undefined || about.quote.trim() === '' ? null : space.textOf(field);
  if (about.quote === undefined || text === null) return { on: 'field', field };
  const { quote, before = '', after = '' } = about;
  const sought = { on: 'text', field, quote, before, after, ids: [] } as const;
  const place = resolveTextAnchor(sought, text);
  const known = 'found' in place && place.found.on === 'text' ? [place.found] : [];
  const [only, ...others] =
    before === '' && after === '' && known.length === 0 ? findQuote(text, quote) : known;
  // White space is left aside in comparing, and may make the place longer than a quote may be.
  if (only === undefined || others.length > 0 || only.to - only.from > MAX_QUOTE_LENGTH) return sought;
  return makeAnchor(field, text, only.from, only.to);
}
