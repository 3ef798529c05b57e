/** The sessions of a history as the steps of a slider: 0 before the first that is loaded, then one after each. */
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import type { CodexPair } from '#core/protocol/page-address.ts';

export interface ReplaySteps {
  /** Oldest first. */
  readonly sessions: readonly VersionBody[];
  /** The steps at which a named version stands, ascending, each once. */
  readonly named: readonly number[];
}

/** Of versions newest first. */
export function replaySteps(
  versions: readonly VersionBody[],
  named: readonly NamedVersionBody[],
): ReplaySteps {
  const sessions = versions.toReversed();
  const first = sessions[0]?.fromSeq ?? 1;
  const steps = named.filter(({ seq }) => seq >= first).map(({ seq }) => stepOf(sessions, seq));
  return { sessions, named: [...new Set(steps)].sort((a, b) => a - b) };
}

/** The step at which the state after an operation is reached; `null`, now, is the last. */
export function stepOf(sessions: readonly VersionBody[], seq: number | null): number {
  if (seq === null) return sessions.length;
  const session = sessions.findIndex((one) => seq <= one.seq);
  if (session < 0) return sessions.length;
  return seq < (sessions[session]?.fromSeq ?? 0) ? session : session + 1;
}

/** The operation at a step: the last of its session. */
export function seqAt(sessions: readonly VersionBody[], step: number): number {
  if (step <= 0) return (sessions[0]?.fromSeq ?? 1) - 1;
  return sessions[Math.min(step, sessions.length) - 1]?.seq ?? 0;
}

/** The points when one handle is put at a step: the earlier stays before the later, which is now at the end. */
export function movedTo(
  sessions: readonly VersionBody[],
  points: CodexPair,
  handle: 'from' | 'to',
  step: number,
): CodexPair {
  const [from, to] = [stepOf(sessions, points.from), stepOf(sessions, points.to)];
  const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  if (handle === 'from') return { ...points, from: seqAt(sessions, clamp(step, 0, to - 1)) };
  const next = clamp(step, from + 1, sessions.length);
  return { ...points, to: next === sessions.length ? null : seqAt(sessions, next) };
}

/** What one session changed. */
export function pointsOfSession(sessions: readonly VersionBody[], index: number): CodexPair {
  return { from: seqAt(sessions, index), to: seqAt(sessions, index + 1) };
}

/** The step that a key leads to, from where a handle stands; `null` for a key that means nothing here. */
export function stepByKey(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  at: number,
  { sessions, named }: ReplaySteps,
): number | null {
  const forward = key === 'ArrowRight' || key === 'ArrowUp';
  if (key === 'Home') return 0;
  if (key === 'End') return sessions.length;
  if (!forward && key !== 'ArrowLeft' && key !== 'ArrowDown') return null;
  if (!shiftKey) return forward ? at + 1 : at - 1;
  const stops = [0, ...named, sessions.length];
  return (forward ? stops.find((stop) => stop > at) : stops.findLast((stop) => stop < at)) ?? at;
}

/** Who alone wrote everything between two points; `null` for several people, or none. */
export function soleAuthor(sessions: readonly VersionBody[], points: CodexPair): string | null {
  const [from, to] = [stepOf(sessions, points.from), stepOf(sessions, points.to)];
  const authors = new Set(sessions.slice(from, to).flatMap((one) => one.authors.map(({ id }) => id)));
  return authors.size === 1 ? ([...authors][0] ?? null) : null;
}
