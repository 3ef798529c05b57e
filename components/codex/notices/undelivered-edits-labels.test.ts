import { expect, it } from 'vitest';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { SessionPhase } from '#sync/session/session-status.ts';
import { LINK_EXPIRED } from '#sync/transport/close-policy.ts';
import { type UndeliveredEditsContext, undeliveredEditsLabels } from './undelivered-edits-labels.ts';

const context = (
  phase: SessionPhase,
  waiting: number,
  more: Partial<UndeliveredEditsContext> & Partial<UndeliveredEditsContext['status']> = {},
): UndeliveredEditsContext => ({
  status: {
    phase,
    waiting,
    storeFailed: more.storeFailed ?? false,
    ...(more.reason === undefined ? {} : { reason: more.reason }),
    ...(more.storeFailure === undefined ? {} : { storeFailure: more.storeFailure }),
    ...(more.damaged === undefined ? {} : { damaged: more.damaged }),
  },
  isGuest: more.isGuest ?? false,
  mayCreate: more.mayCreate ?? true,
  deletedBy: more.deletedBy ?? null,
  closedBranch: more.closedBranch ?? null,
});
const ENDED = [
  context('gone', 2),
  context('read-only', 2),
  context('read-only', 2, { closedBranch: 'timeouts' }),
  context('denied', 2, { isGuest: true, reason: CLOSE.revoked.reason }),
  context('denied', 2, { isGuest: true, reason: LINK_EXPIRED }),
  ...[CLOSE.unauthenticated, CLOSE.revoked, CLOSE.tooLarge, CLOSE.invalidUpdate, CLOSE.badDocumentName].map(
    ({ reason }) => context('denied', 2, { reason }),
  ),
];

it('is silent while everything goes its way', () => {
  for (const phase of ['loading', 'connecting', 'saved', 'saving', 'offline', 'unreachable'] as const)
    expect(undeliveredEditsLabels(context(phase, 3)), phase).toBeNull();
  expect(undeliveredEditsLabels(context('read-only', 0))).toBeNull();
});

it('always says where the work is and offers to take it along', () => {
  for (const each of ENDED) {
    const words = undeliveredEditsLabels(each);
    expect(words?.text).toContain(
      '2 changes of yours did not reach the server any more, and are kept on this device',
    );
    expect(words?.actions).toContain('download');
    const lost = undeliveredEditsLabels({ ...each, status: { ...each.status, storeFailed: true } });
    expect(lost?.text).toContain('in this tab only');
    expect(lost?.text).not.toContain('this device.');
  }
});

it.each(['read-only', 'denied'] as const)(
  'asks to update a page that is too old, without worry: %s',
  (phase) => {
    const reason = CLOSE.outdated.reason;
    expect(undeliveredEditsLabels(context(phase, 0, { reason }))).toMatchObject({
      title: 'Update to edit.',
      text: expect.stringContaining('What you wrote is safe'),
      actions: ['update'],
    });
    expect(undeliveredEditsLabels(context(phase, 2, { reason }))).toMatchObject({
      text: 'What you wrote is safe: 2 changes are kept on this device, and they are sent after the update.',
      actions: ['update', 'download'],
    });
    const lost = undeliveredEditsLabels(context(phase, 1, { reason, storeFailed: true }));
    expect(lost?.text).toBe('1 change of yours is in this tab only: download a copy before you update.');
    expect(lost?.actions[0]).toBe('download');
  },
);

it('names who deleted a Codex, and offers to save it as a new one to those who may make any', () => {
  const words = undeliveredEditsLabels(context('gone', 1, { deletedBy: 'Jon' }));
  expect(words?.title).toBe('Jon deleted it for good.');
  expect(words?.actions).toEqual(['save-as-new', 'download', 'discard']);
  expect(undeliveredEditsLabels(context('gone', 1, { mayCreate: false }))?.actions).toEqual([
    'download',
    'discard',
  ]);
});

it('asks for no decision when nothing waits', () => {
  expect(undeliveredEditsLabels(context('denied', 0, { reason: CLOSE.revoked.reason }))).toMatchObject({
    actions: [],
    tone: 'quiet',
  });
  expect(
    undeliveredEditsLabels(context('denied', 0, { reason: CLOSE.unauthenticated.reason }))?.actions,
  ).toEqual(['sign-in']);
});

it('is honest about a device that keeps nothing', () => {
  expect(undeliveredEditsLabels(context('offline', 1, { storeFailed: true }))).toMatchObject({
    text: expect.stringContaining(
      '1 change of yours is in this tab only until the server has it: keep it open',
    ),
    actions: ['download'],
  });
  expect(undeliveredEditsLabels(context('saved', 0, { storeFailed: true }))?.actions).toEqual([]);
  const full = undeliveredEditsLabels(context('offline', 1, { storeFailed: true, storeFailure: 'full' }));
  expect(full?.title).toContain('no room');
  expect(full?.text).toContain('Free some space');
  expect(undeliveredEditsLabels(context('saved', 0, { damaged: 2 }))?.title).toContain(
    '2 changes of yours could not be read',
  );
});

it('says that a link has expired, and offers to throw nothing away', () => {
  const words = undeliveredEditsLabels(context('denied', 2, { isGuest: true, reason: LINK_EXPIRED }));
  expect(words?.title).toBe('This link has expired.');
  expect(words?.text).toContain('Ask whoever sent the link for a new one.');
  expect(words?.actions).toEqual(['download']);
});

it('says of a branch that it was closed, and where what was written on it can go', () => {
  const labels = undeliveredEditsLabels(context('read-only', 2, { closedBranch: 'timeouts' }));
  expect(labels?.title).toBe('The branch “timeouts” was closed.');
  expect(labels?.text).toContain('Take what you need into main');
  expect(labels?.actions).toEqual(['download', 'discard']);
});
