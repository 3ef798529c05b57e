/** The kinds of audit events in words, and the details of one. */

import { formatDateTime } from '#components/locale/date-format.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { AUDIT_ACTIONS, type AuditAction } from '#core/access/audit-actions.ts';
import type { JsonValue } from '#core/json.ts';
import type { AuditEventBody } from '#core/protocol/api/audit.ts';

export const ACTION_LABELS: Readonly<Record<AuditAction, string>> = {
  setup: 'Set up',
  'sign-in': 'Signed in',
  'code-asked': 'Password right, code asked for',
  'sign-in-failed': 'Sign-in failed',
  'sign-out': 'Signed out',
  'session-ended': 'Session ended',
  'passkey-added': 'Passkey added',
  'passkey-removed': 'Passkey removed',
  'authenticator-added': 'Authenticator app added',
  'authenticator-removed': 'Authenticator app removed',
  'recovery-codes-replaced': 'Recovery codes replaced',
  'provider-connected': 'Sign-in provider connected',
  'password-changed': 'Password changed',
  'member-created': 'Member added',
  'member-changed': 'Member changed',
  'member-removed': 'Member removed',
  'profile-changed': 'Own name changed',
  'member-invited': 'Invitation created',
  'invitation-sent': 'Invitation sent again',
  'invitation-revoked': 'Invitation revoked',
  'password-link-created': 'Password link created',
  'password-link-used': 'Password link used',
  'agent-created': 'Agent created',
  'agent-changed': 'Agent changed',
  'agent-paused': 'Agent paused',
  'agent-resumed': 'Agent works again',
  'agent-run-undone': 'Run of an agent undone',
  'program-connected': 'Program connected',
  'program-disconnected': 'Program disconnected',
  'token-created': 'API token created',
  'token-revoked': 'API token revoked',
  'link-created': 'Share link created',
  'link-changed': 'Share link changed',
  'link-revoked': 'Share link revoked',
  'link-paused': 'Share link stopped: its maker may not share',
  'link-resumed': 'Share link opens again',
  'guest-disconnected': 'Guest disconnected',
  'intake-link-created': 'Form created',
  'intake-link-changed': 'Form changed',
  'intake-link-revoked': 'Form closed',
  'link-opened': 'Share link opened',
  'group-created': 'Group created',
  'group-renamed': 'Group renamed',
  'group-deleted': 'Group deleted',
  'group-member-added': 'Put into a group',
  'group-member-removed': 'Taken out of a group',
  'grant-set': 'Role granted on a Codex',
  'grant-removed': 'Granted role taken back',
  'private-entered': 'Private Codex entered',
  'template-published': 'Template published',
  'template-archived': 'Template archived',
  'template-unarchived': 'Template unarchived',
  'template-shipped-acknowledged': 'Shipped template looked at',
  'rule-paused': 'Rule paused',
  'rule-resumed': 'Rule resumed',
  'webhook-created': 'Webhook added',
  'webhook-changed': 'Webhook changed',
  'webhook-secret-replaced': 'Secret of a webhook replaced',
  'webhook-disabled': 'Webhook switched off',
  'webhook-removed': 'Webhook removed',
  'rule-target-set': 'Target of rules set',
  'rule-target-removed': 'Target of rules removed',
  'time-zone-set': 'Time zone set',
  'workspace-changed': 'Workspace changed',
  'codex-imported': 'Codices imported',
  'history-imported': 'Codex imported with its history',
  'codex-exported': 'Codex exported',
  'codex-moved': 'Codex moved',
  'codex-archived': 'Codex archived',
  'codex-unarchived': 'Codex unarchived',
  'codex-deleted': 'Codex moved to the trash',
  'codex-undeleted': 'Codex taken out of the trash',
  'codex-purged': 'Codex deleted for good',
  'codex-restored': 'Codex restored',
  'subtree-restored': 'Codex and all below restored',
  'subtree-restore-undone': 'Restore of all below undone',
  'personal-data-erased': 'Personal data erased',
  'passage-looked-for': 'Passage looked for everywhere',
  'passage-removed': 'Passage removed from the history',
  'history-folded': 'Single edits folded into sessions',
  'branch-created': 'Branch begun',
  'branch-merged': 'Branch merged',
  'branch-closed': 'Branch closed',
  'branch-reopened': 'Branch opened again',
  'branch-set-created': 'Branches begun, all below',
  'branch-set-merged': 'Branches merged as one',
  'branch-set-closed': 'Branches closed as one',
  'branch-set-reopened': 'Branches opened again as one',
  'version-named': 'Version named',
  'version-renamed': 'Version renamed',
  'version-name-removed': 'Name of a version removed',
  'version-name-restored': 'Name of a version restored',
  'signing-key-rotated': 'Signing key replaced',
  'signing-key-trusted': 'Signing key trusted',
  'audit-chained': 'Audit log chained from here on',
  'audit-exported': 'Audit log exported',
  'backed-up': 'Backup made',
  restored: 'Backup restored',
};

/** A newer server may know kinds that this page does not. */
export function actionLabel(action: string): string {
  const known = AUDIT_ACTIONS.find((each) => each === action);
  return known === undefined ? action : ACTION_LABELS[known];
}

/** Whom or what it was done to: the name, else the id, and nothing where it is the instance or the actor alone. */
export function subjectLabel({ subject, subjectName, actor, action }: AuditEventBody): string | null {
  if (subject === 'instance' || subject === '' || subject === actor.id) return null;
  return subjectName ?? unnamed(action) ?? subject;
}

/** What somebody made without giving it a name. */
function unnamed(action: string): string | null {
  if (action.startsWith('intake-link-')) return 'Unnamed form';
  return action.startsWith('link-') || action === 'guest-disconnected' ? 'Unnamed link' : null;
}

/** Ids of what another detail names. */
const NAMED_BESIDE = ['principal', 'groupId'];

/** What details are called that are not words. */
const FACT_LABELS: Readonly<Record<string, string>> = {
  codexId: 'Codex',
  parentId: 'Below',
  linkId: 'share link',
  userId: 'member',
  expiresAt: 'until',
  seq: 'operation',
};

/** The details as short facts, without what the line says anyhow. */
export function detailFacts({ detail, subjectName, codexTitle }: AuditEventBody): string[] {
  return Object.entries(detail)
    .filter(([key, value]) => value !== null && value !== subjectName && !NAMED_BESIDE.includes(key))
    .map(([key, value]) => {
      const isCodex = codexTitle !== undefined && (key === 'codexId' || key === 'parentId');
      return `${FACT_LABELS[key] ?? inWords(key)}: ${isCodex ? displayTitle(codexTitle) : valueText(value)}`;
    });
}

/** `maxGuests` as “max guests”. */
function inWords(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

function valueText(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value !== 'string') return JSON.stringify(value);
  return MOMENT.test(value) ? formatDateTime(value) : value;
}
