/** The sentence of what somebody said, settled or decided, as the timeline tells it. */
import { fieldName } from '#components/codex-context/field-name.ts';
import type { CommentActBody } from '#core/protocol/api/comments.ts';
import type { Template } from '#core/template/template.ts';

type KnownTemplate = Pick<Template, 'fields' | 'retired' | 'slots'> | undefined;

/** “Ana commented on Summary”, “Kim accepted Bo’s suggestion on Severity”. */
export function actLabel(act: CommentActBody, template: KnownTemplate): string {
  const { author, suggestedBy, field } = act;
  const where = field === null ? '' : ` on ${field === 'title' ? 'the title' : fieldName(field, template)}`;
  return `${author.name} ${deedOf(act, suggestedBy)}${where}`;
}

function deedOf({ kind, author }: CommentActBody, suggestedBy: CommentActBody['suggestedBy']): string {
  switch (kind) {
    case 'commented':
      return 'commented';
    case 'answered':
      return 'answered a comment';
    case 'suggested':
      return 'made a suggestion';
    case 'deleted':
      return 'deleted a comment';
    case 'resolved':
      return 'resolved a thread';
    case 'reopened':
      return suggestedBy === undefined ? 'reopened a thread' : `reopened ${whose(suggestedBy, author)}`;
    case 'accepted':
    case 'rejected':
      return suggestedBy === undefined ? `${kind} a suggestion` : `${kind} ${whose(suggestedBy, author)}`;
  }
}

function whose(
  by: CommentActBody['author'],
  { kind, id }: Pick<CommentActBody['author'], 'kind' | 'id'>,
): string {
  return by.kind === kind && by.id === id ? 'their own suggestion' : `${by.name}’s suggestion`;
}
