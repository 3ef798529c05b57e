/** A comment as it is typed: with names in place of the ids that its Markdown holds. */
import { findPersonMentions, writePersonMention } from '#core/comments/mentions.ts';
import { readMentions, writeMention } from '#richtext/markdown/mention.ts';

/** A person or Codex that was picked from a list. */
export interface Mention {
  readonly kind: 'person' | 'codex';
  readonly id: string;
  readonly label: string;
}

export interface TypedComment {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

export const NOTHING_TYPED: TypedComment = { text: '', mentions: [] };

/** A mention as it stands in what is typed. */
export function shownMention({ kind, label }: Mention): string {
  return kind === 'person' ? `@${label}` : `[[${label}]]`;
}

/** Puts a mention in place of `[from, to)` of the text, with a space behind it. Answers where the caret belongs as well. */
export function insertMention(
  { text, mentions }: TypedComment,
  { from, to }: { readonly from: number; readonly to: number },
  picked: Mention,
): TypedComment & { readonly caret: number } {
  const mention = withOwnLabel(picked, mentions);
  const inserted = `${shownMention(mention)} `;
  const rest = text.slice(to).replace(/^ /, '');
  return {
    text: text.slice(0, from) + inserted + rest,
    mentions: [...mentions.filter((other) => shownMention(other) !== shownMention(mention)), mention],
    caret: from + inserted.length,
  };
}

/** What is typed, as Markdown. */
export function writeComment({ text, mentions }: TypedComment): string {
  const known = mentions
    .map((mention) => ({ shown: shownMention(mention), written: writtenMention(mention) }))
    .sort((a, b) => b.shown.length - a.shown.length);
  let written = '';
  for (let at = 0; at < text.length; ) {
    const found = known.find(({ shown }) => text.startsWith(shown, at));
    written += found?.written ?? text.charAt(at);
    at += found?.shown.length ?? 1;
  }
  return written.trim();
}

/** The inverse of `writeComment`, for a comment that is edited. */
export function readComment(markdown: string): TypedComment {
  const found = [
    ...findPersonMentions(markdown).map(({ id, name, from, to }) => ({
      mention: { kind: 'person', id, label: name } as const,
      from,
      to,
    })),
    ...readMentions(markdown).map(({ id, label, from, to }) => ({
      mention: { kind: 'codex', id, label: label === '' ? id : label } as const,
      from,
      to,
    })),
  ].sort((a, b) => a.from - b.from);
  let text = '';
  let end = 0;
  let mentions: readonly Mention[] = [];
  for (const { mention, from, to } of found) {
    if (from < end) continue;
    const own = withOwnLabel(mention, mentions);
    mentions = [...mentions.filter((other) => shownMention(other) !== shownMention(own)), own];
    text += markdown.slice(end, from) + shownMention(own);
    end = to;
  }
  return { text: text + markdown.slice(end), mentions };
}

/** Two people or Codices of one name are told apart by a number. */
function withOwnLabel(mention: Mention, others: readonly Mention[]): Mention {
  const isTaken = (label: string) =>
    others.some((other) => other.kind === mention.kind && other.label === label && other.id !== mention.id);
  const base = mention.label.replace(/[\n\]]+/g, ' ').trim() || 'Untitled';
  let label = base;
  for (let count = 2; isTaken(label); count += 1) label = `${base} (${count})`;
  return { ...mention, label };
}

function writtenMention({ kind, id, label }: Mention): string {
  return kind === 'person' ? writePersonMention({ id, name: label }) : writeMention({ id, label });
}
