/** Types of events and states of deliveries as the page calls them. */
import type { EventType } from '#core/protocol/api/programs/events.ts';
import { type DeliveryStatus, EVERY_EVENT } from '#core/protocol/api/programs/webhooks.ts';

export const EVENT_LABELS: Readonly<Record<EventType, string>> = {
  'codex.created': 'Codex created',
  'codex.updated': 'Codex edited',
  'codex.moved': 'Codex moved',
  'codex.archived': 'Codex archived',
  'codex.unarchived': 'Codex unarchived',
  'codex.trashed': 'Codex moved to the trash',
  'codex.restored': 'Codex restored from the trash',
  'comment.created': 'Comment written',
  'comment.deleted': 'Comment deleted',
  'comment.resolved': 'Thread resolved',
  'comment.reopened': 'Thread reopened',
  'suggestion.created': 'Suggestion made',
  'suggestion.accepted': 'Suggestion accepted',
  'suggestion.rejected': 'Suggestion rejected',
  'version.named': 'Version named',
  'template.published': 'Template published',
};

export const DELIVERY_LABELS: Readonly<Record<DeliveryStatus, string>> = {
  waiting: 'Waiting',
  done: 'Sent',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** A type as the server calls it, in words; of one that this page does not know yet, its name. */
export function eventLabel(type: string): string {
  return Object.hasOwn(EVENT_LABELS, type) ? EVENT_LABELS[type as EventType] : type;
}

export function choiceLabel(events: readonly string[]): string {
  return events.includes(EVERY_EVENT) ? 'All events' : events.map(eventLabel).join(', ');
}
