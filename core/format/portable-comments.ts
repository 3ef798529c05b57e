/** Comments as a file holds them: by the names of those who said them, and where they stand in words. */
import { type AnchorSpace, resolveAnchor } from '#core/comments/anchor.ts';
import { anchoredField } from '#core/comments/codex-anchors.ts';
import type { Comment, Suggestion, Thread } from '#core/comments/comments.ts';
import type { JsonObject } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { Template } from '#core/template/template.ts';

/** What a thread is about; without a field the Codex itself. */
export interface PortableAbout {
  readonly field?: string;
  readonly row?: string;
  /** The words, with what stood before and after them. */
  readonly quote?: string;
  readonly before?: string;
  readonly after?: string;
}

export interface PortableDeed {
  /** The name of who did it. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface PortableComment extends PortableDeed {
  readonly guest?: boolean;
  readonly editedAt?: string;
  readonly markdown: string;
  readonly reactions?: readonly { readonly emoji: string; readonly by: readonly string[] }[];
}

export interface PortableThread {
  readonly about: PortableAbout;
  /** What it is about is not there any more. For readers only. */
  readonly removed?: boolean;
  readonly resolved?: PortableDeed;
  /** What it proposes, and what became of that. For readers only. */
  readonly suggestion?: { readonly change: JsonObject; readonly outcome: 'open' | 'accepted' | 'rejected' };
  readonly comments: readonly PortableComment[];
}

/** A thread as read from a file. */
export interface ReadThread extends Pick<PortableThread, 'about' | 'resolved' | 'comments'> {
  readonly path: SourcePath;
  readonly isSuggestion: boolean;
}

/** The threads without what was deleted. */
export function portableThreads(
  threads: readonly Thread[],
  space: AnchorSpace,
  template: Pick<Template, 'fields' | 'retired' | 'slots'>,
): PortableThread[] {
  return threads.flatMap((thread) => {
    const comments = thread.comments.filter(({ deletedAt }) => deletedAt === null).map(portableComment);
    if (comments.length === 0) return [];
    const { anchor, resolvedAt, resolvedBy, suggestion } = thread;
    const isRemoved = !('found' in resolveAnchor(anchor, space));
    return [
      {
        about: aboutOf(thread, template),
        ...(isRemoved && { removed: true }),
        ...(resolvedAt !== null &&
          resolvedBy !== null && { resolved: { by: resolvedBy.name, at: iso(resolvedAt) } }),
        ...(suggestion !== null && { suggestion: portableSuggestion(suggestion) }),
        comments,
      },
    ];
  });
}

function aboutOf(
  { anchor }: Thread,
  template: Pick<Template, 'fields' | 'retired' | 'slots'>,
): PortableAbout {
  if (anchor.on === 'codex') return {};
  const field = anchoredField(template, anchor.field);
  if (anchor.on === 'field') return { field };
  if (anchor.on === 'row') return { field, row: anchor.row };
  const { quote, before, after } = anchor;
  return { field, quote, before, after };
}

function portableComment({ author, body, createdAt, editedAt, reactions }: Comment): PortableComment {
  return {
    by: author.name,
    ...(author.kind === 'guest' && { guest: true }),
    at: iso(createdAt),
    ...(editedAt !== null && { editedAt: iso(editedAt) }),
    markdown: body,
    ...(reactions.length > 0 && {
      reactions: reactions.map(({ emoji, authors }) => ({ emoji, by: authors.map(({ name }) => name) })),
    }),
  };
}

function portableSuggestion({ change, decision }: Suggestion): NonNullable<PortableThread['suggestion']> {
  return { change: { ...change } as unknown as JsonObject, outcome: decision?.outcome ?? 'open' };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
