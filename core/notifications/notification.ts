/** The kinds of notifications. */

export const NOTIFICATION_KINDS = [
  ...['mention', 'reply', 'assigned', 'comment', 'changed', 'rule', 'conflict'],
  ...['review', 'reviewed', 'lapsed'],
] as const;

/**
 * `mention`: a comment names them. `reply`: somebody answers in a thread they take part in. `assigned`: they are in a field of people
 * now, and were not before. `comment`, `changed`: somebody says something, or changes something, in a Codex that they watch.
 * `rule`: an automation rule tells them something. `conflict`: a value of theirs lost to somebody else's. `review`: they are asked to
 * review the Codex. `reviewed`: somebody has, whom they had asked. `lapsed`: what they approved has changed.
 */
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export function isNotificationKind(value: string): value is NotificationKind {
  return (NOTIFICATION_KINDS as readonly string[]).includes(value);
}
