/** Audit events in words. */
import { expect, test } from 'vitest';
import { formatDateTime } from '#components/locale/date-format.ts';
import type { AuditEventBody } from '#core/protocol/api/audit.ts';
import { actionLabel, detailFacts, subjectLabel } from './audit-labels.ts';

const event = (more: Partial<AuditEventBody>): AuditEventBody => ({
  ...{ id: '1', seq: 1, at: '2026-11-29T10:00:00.000Z', actor: { id: 'u', name: 'Rae' }, action: 'sign-in' },
  ...{ subject: 'u', subjectName: null, detail: {} },
  ...more,
});

test('a kind of a newer version is shown as it is', () => {
  expect(actionLabel('codex-deleted')).toBe('Codex moved to the trash');
  expect(actionLabel('moon-landed')).toBe('moon-landed');
});

test('the subject is named unless it is whoever did it, or the whole instance', () => {
  expect(subjectLabel(event({}))).toBeNull();
  expect(subjectLabel(event({ subject: 'instance' }))).toBeNull();
  expect(subjectLabel(event({ subject: 'c1', subjectName: 'Plan' }))).toBe('Plan');
  expect(subjectLabel(event({ subject: 'c1' }))).toBe('c1');
});

test('a share link and a form are called as on their pages, with the title of the Codex they lead to', () => {
  const link = event({
    action: 'link-revoked',
    subject: 'l1',
    detail: { codexId: 'c1' },
    codexTitle: 'Plan',
  });
  expect([subjectLabel(link), detailFacts(link)]).toEqual(['Unnamed link', ['Codex: Plan']]);
  expect(subjectLabel({ ...link, subjectName: 'For Mo' })).toBe('For Mo');
  const form = event({
    action: 'intake-link-created',
    subject: 'f1',
    detail: { parentId: 'c1' },
    codexTitle: '',
  });
  expect([subjectLabel(form), detailFacts(form)]).toEqual(['Unnamed form', ['Below: Untitled']]);
});

test('details are facts, without the name again', () => {
  const detail = { title: 'Plan', from: null, to: 'p', count: 3 };
  expect(detailFacts(event({ subjectName: 'Plan', detail }))).toEqual(['to: p', 'count: 3']);
  expect(detailFacts(event({ detail: { codexId: 'c1' } }))).toEqual(['Codex: c1']);
});

test('details are said in words: moments, yes and no, lists', () => {
  const detail = { maxGuests: 5, password: false, fields: ['title', 'summary'], seq: 7 };
  expect(detailFacts(event({ detail }))).toEqual([
    'max guests: 5',
    'password: no',
    'fields: title, summary',
    'operation: 7',
  ]);
  const until = '2026-12-08T00:10:21.435Z';
  expect(detailFacts(event({ detail: { expiresAt: until } }))).toEqual([`until: ${formatDateTime(until)}`]);
});
