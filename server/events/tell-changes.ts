/** Events of a Codex from what happened to its content: operations of one person in a row are one. */

import type { CommentAct, CommentActKind } from '#core/comments/comment-acts.ts';
import type { EventData, EventType } from '#core/protocol/api/programs/events.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import type { NewEvent } from '../event-log/event-log.ts';
import type { DescribedOperation } from '../journal/journal.ts';

/** The pin of the template, which `via` says. */
const PIN = 'codex';

/**
 * Changes to a Codex, oldest first. What it began with is left out: that it was created is told by those who make it. Of a correction by
 * the server itself nothing is said but what it is.
 */
export function tellChanges(
  codexId: string,
  template: Pick<Template, 'fields' | 'retired' | 'slots'>,
  operations: readonly DescribedOperation[],
): readonly NewEvent[] {
  const told = operations.filter(({ origin, seq }) => origin !== 'seed' && (origin !== 'import' || seq > 1));
  const runs: DescribedOperation[][] = [];
  for (const operation of told) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && isOneRun(run[0], operation)) run.push(operation);
    else runs.push([operation]);
  }
  return runs.flatMap((run) => {
    const last = run.at(-1);
    if (last === undefined) return [];
    const names = new Set(run.flatMap(({ summary }) => summary.fields.map(({ field }) => field)));
    const fields = [...names]
      .filter((name) => name !== PIN)
      .map((name) => fieldCalled(template, name)?.id ?? name);
    const data = { via: last.origin, fields, seq: last.seq, operations: run.length };
    return [{ type: 'codex.updated', codexId, by: last.actor, at: last.serverTime, data }];
  });
}

function isOneRun(a: DescribedOperation, b: DescribedOperation): boolean {
  return a.origin === b.origin && a.actor.kind === b.actor.kind && a.actor.id === b.actor.id;
}

const TYPES: Readonly<Record<CommentActKind, EventType>> = {
  commented: 'comment.created',
  answered: 'comment.created',
  suggested: 'suggestion.created',
  deleted: 'comment.deleted',
  resolved: 'comment.resolved',
  reopened: 'comment.reopened',
  accepted: 'suggestion.accepted',
  rejected: 'suggestion.rejected',
};

/** What was said and decided in the comments of a Codex. */
export function tellComments(
  codexId: string,
  acts: readonly { readonly act: CommentAct; readonly at: number }[],
): readonly NewEvent[] {
  return acts.flatMap(({ act, at }): NewEvent[] => {
    const { kind, id, name } = act.author;
    // Whoever is named in a file is nobody here.
    if (kind === 'imported') return [];
    return [{ type: TYPES[act.kind], codexId, by: { kind, id, name }, at, data: idsOf(act) }];
  });
}

function idsOf({ kind, about, thread }: CommentAct): Pick<EventData, 'thread' | 'comment' | 'suggestion'> {
  switch (kind) {
    case 'commented':
    case 'answered':
      return { ...(thread !== undefined && { thread }), comment: about };
    case 'deleted':
      return { comment: about };
    case 'suggested':
    case 'accepted':
    case 'rejected':
      return { suggestion: about };
    case 'resolved':
    case 'reopened':
      return { thread: about };
  }
}
