/** The address of what a notification is about, the same in the Inbox, in a mail and on a device. */
import { codexPath, threadPath } from './page-address.ts';

/** As much of a notification as its address depends on. */
export interface NotificationPlace {
  readonly kind: string;
  readonly codex: { readonly id: string };
  readonly comment: { readonly threadId: string } | null;
  readonly field: { readonly id: string } | null;
  readonly changes: { readonly beforeSeq: number } | null;
}

export function notificationPath({ kind, codex, comment, field, changes }: NotificationPlace): string {
  const path = codexPath(codex.id);
  if (kind === 'conflict') return `${path}#conflicts`;
  if (changes !== null && changes.beforeSeq > 0) return `${path}/history?from=${changes.beforeSeq}`;
  if (comment !== null) return threadPath(codex.id, comment.threadId);
  return field === null ? path : `${path}#field=${field.id}`;
}
