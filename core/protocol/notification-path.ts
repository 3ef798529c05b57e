/** The address of what a notification is about, the same in the Inbox, in a mail and on a device. */
import { branchPath, codexPath, mergePath, threadPath } from './page-address.ts';

/** As much of a notification as its address depends on. */
export interface NotificationPlace {
  readonly kind: string;
  readonly codex: { readonly id: string };
  readonly comment: { readonly threadId: string } | null;
  readonly field: { readonly id: string } | null;
  readonly changes: { readonly beforeSeq: number } | null;
  readonly review: {
    readonly seq: number;
    readonly branch: string | null;
    readonly set: object | null;
  } | null;
}

export function notificationPath(item: NotificationPlace): string {
  const { kind, codex, comment, field, changes, review } = item;
  const path = codexPath(codex.id);
  // Where all branches of the set stand.
  if (review !== null && review.branch !== null && review.set !== null)
    return mergePath(codex.id, review.branch);
  if (review !== null && review.branch !== null) return `${branchPath(codex.id, review.branch)}#review`;
  // What has changed since it was approved.
  if (review !== null) return kind === 'lapsed' ? `${path}/history?from=${review.seq}` : `${path}#review`;
  if (kind === 'conflict') return `${path}#conflicts`;
  if (changes !== null && changes.beforeSeq > 0) return `${path}/history?from=${changes.beforeSeq}`;
  if (comment !== null) return threadPath(codex.id, comment.threadId);
  return field === null ? path : `${path}#field=${field.id}`;
}
