/** The sentences of what was said, settled and decided. */
import { expect, it } from 'vitest';
import type { CommentActBody } from '#core/protocol/api/comments.ts';
import { actLabel } from './act-labels.ts';

const kim = { kind: 'user', id: 'kim', name: 'Kim' } as const;
const bo = { kind: 'guest', id: 'bo', name: 'Bo' } as const;

it.each([
  [{ kind: 'commented', field: 'title' }, 'Kim commented on the title'],
  [{ kind: 'answered', field: null }, 'Kim answered a comment'],
  [{ kind: 'accepted', field: 'cost', suggestedBy: bo }, 'Kim accepted Bo’s suggestion on cost'],
  [{ kind: 'rejected', field: null, suggestedBy: kim }, 'Kim rejected their own suggestion'],
  [{ kind: 'reopened', field: null, suggestedBy: bo }, 'Kim reopened Bo’s suggestion'],
  [{ kind: 'reopened', field: null }, 'Kim reopened a thread'],
  [{ kind: 'accepted', field: null }, 'Kim accepted a suggestion'],
] as const)('%o', (act, label) => {
  expect(
    actLabel(
      { id: '1.0', at: '', author: kim, threadId: null, excerpt: '', ...act } as CommentActBody,
      undefined,
    ),
  ).toBe(label);
});
