/** For tests: a notification of every kind in which whoever wrote a part of it wrote the same hostile text. */
import { NOTIFICATION_KINDS } from '#core/notifications/notification.ts';
import type { NotificationBody } from '#core/protocol/api/notifications.ts';

const ID = '01900000-0000-7000-8000-0000000000a1';
const AT = '2026-11-29T10:00:00.000Z';

/** In names, titles, labels, values, comments and notes; ids and times are the server's. */
export function notificationsOf(text: string): readonly NotificationBody[] {
  const by = { kind: 'user', id: ID, name: text };
  const entry = { id: 'e', value: text, text, at: AT, by };
  const bare = { at: AT, readAt: null, doneAt: null, by, comment: null, text: null, conflicts: null };
  const field = { id: 'field', label: text };
  const parts: Readonly<Partial<Record<NotificationBody['kind'], Partial<NotificationBody>>>> = {
    rule: { text, by: { ...by, kind: 'system' } },
    assigned: {},
    changed: { changes: { created: false, operations: 3, fields: [field], beforeSeq: 4 }, field: null },
    conflict: {
      conflicts: [{ field: 'field', label: text, cell: null, type: 'line', yours: entry, stands: entry }],
    },
    review: { review: { id: ID, branch: null, note: text, verdict: null, seq: 7, set: null } },
    reviewed: { review: { id: ID, branch: null, note: text, verdict: 'request_changes', seq: 7, set: null } },
    lapsed: { review: { id: ID, branch: null, note: text, verdict: 'approve', seq: 7, set: null } },
  };
  const said = { comment: { threadId: ID, id: ID, markdown: text } };
  return NOTIFICATION_KINDS.map((kind, index) => ({
    ...{ ...bare, review: null, changes: null, field, kind },
    id: `${ID.slice(0, -2)}${index + 10}`,
    codex: { id: ID, title: text, templateId: 'note' },
    ...(parts[kind] ?? said),
  }));
}
