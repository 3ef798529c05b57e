/** A PATCH that was written on an earlier state of a Codex: made on that state, and merged with what others have written since. */
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { EarlierState, PatchCodexBody } from '#core/protocol/api/codices.ts';
import { clampTime } from '../../journal/client-time.ts';
import { operationIdOf } from '../../journal/operation-id.ts';
import type { EditOptions, MadeEdit } from '../../ports/live-documents.port.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { documentOf } from '../content/live-reading.ts';
import { type Law, type PatchInput, patchTask } from './apply-patch.ts';

export interface EarlierEdit {
  readonly patch: PatchCodexBody;
  readonly made: EarlierState;
  readonly operationId: string | undefined;
  /** What values are held to under a version of the template. */
  readonly findLaw: (version: number) => Promise<Law>;
}

/**
 * Merges the edit as a page's is that was offline: text by its letters, and a single value by the time at which it was written, the
 * one that lost kept for review. It has to be allowed where it was made *and* as the Codex stands now, or nothing is written.
 * Throws `invalid_input` for a time or sequence that cannot be, `precondition_failed` when the template has changed since,
 * `forbidden` for guests: they cannot read what was there before.
 */
export async function mergeEarlierEdit(
  services: Services,
  actor: Actor,
  row: CodexRow,
  { patch, made, operationId, findLaw }: EarlierEdit,
): Promise<void> {
  if (actor.kind !== 'user')
    throw new BinderyError('forbidden', 'Only members may send edits of an earlier state.');
  const at = readTime(made.at, services.environment.now());
  const { id, title, templateId, templateVersion, createdById } = row;
  const name = documentOf(row);
  const options: EditOptions = {
    ...{ origin: 'api', clientTime: at },
    ...(operationId !== undefined && { operationId }),
  };
  await services.live.editElsewhere(name, actor, options, async (now): Promise<MadeEdit> => {
    const head = await services.journal.headSeq(name);
    if (made.seq > head) throw badSeq(`The Codex is at ${head}: there is no ${made.seq} yet.`);
    const input: Omit<PatchInput, 'state' | 'clientId' | 'now'> = {
      row: { id, title, templateId, templateVersion, createdById },
      ...{ actor, patch },
    };
    const versions = new Set<number>();
    const askLaw = async (version: number): Promise<Law> => {
      versions.add(version);
      if (versions.size > 1) throw templateChanged();
      return await findLaw(version);
    };
    const { environment, threads } = services;
    await threads.run(patchTask, { ...input, ...now, now: environment.now() }, askLaw);
    const state = await stateOf(services, name, actor, made);
    // Under the server's own id it would write over what that has written since.
    const clientId = Math.floor(environment.random() * 2 ** 32);
    const edit = await threads.run(patchTask, { ...input, state, clientId, now: at }, askLaw);
    return edit.update === null ? edit : { ...edit, clientId };
  });
}

/** What the writer had before them: the state that they had read, with what they had written on it. */
async function stateOf(
  { journal }: Services,
  name: string,
  actor: Actor,
  { seq, after = [] }: EarlierState,
): Promise<Uint8Array> {
  const { state } = await journal.load(name, seq);
  const operations = await Promise.all(after.map((key) => journal.find(name, operationIdOf(actor, key))));
  // One that changed nothing or was refused is nowhere. Those up to `seq` are in the state already.
  const later = operations.flatMap((one) => (one === null || one.seq <= seq ? [] : [one.seq]));
  const ranges = [...new Set(later)].map((at) => ({ documentName: name, after: at - 1, upTo: at }));
  const rows = ranges.length === 0 ? [] : await journal.readRows(ranges, ranges.length);
  return rows.length === 0 ? state : Y.mergeUpdates([state, ...rows.map(({ payload }) => payload)]);
}

function readTime(written: string, now: number): number {
  const at = Date.parse(written);
  if (clampTime(at, now) === at) return at;
  const message =
    at > now
      ? 'It is ahead of the server’s clock.'
      : 'It is too long ago, or the clock of the device was wrong.';
  throw new BinderyError('invalid_input', message, { issues: [{ path: ['made', 'at'], message }] });
}

function badSeq(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['made', 'seq'], message }] });
}

function templateChanged(): BinderyError {
  return new BinderyError(
    'precondition_failed',
    'The Codex follows another version of its template by now. Fetch it again and repeat the edit.',
  );
}
