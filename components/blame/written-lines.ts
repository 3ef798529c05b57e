/** The lines of a text by their writers: what was written in one session of one person, and which lines are mostly of it. */
import { keptRanges } from '#core/history/blame.ts';
import type { BlameSpan } from '#core/protocol/api/history.ts';
import type { Written } from './written-labels.ts';

/** As the history groups edits: a longer pause ends a session. */
const PAUSE_MS = 10 * 60_000;

/** UTF-16 units `[from, to)` of the text on the page; `session` is `null` for words that the server does not know yet. */
export interface WrittenStretch {
  readonly from: number;
  readonly to: number;
  readonly session: WrittenSession | null;
}

/** What one person wrote without a longer pause. */
export interface WrittenSession extends Written {
  readonly key: string;
}

/** Where a stretch, or a part of it, stands on one line. */
export interface LineBox {
  readonly top: number;
  readonly bottom: number;
  /** How much of the line it takes, in whatever unit all boxes have. */
  readonly width: number;
  readonly session: WrittenSession | null;
}

/** Lines under one another that are mostly of one session. */
export interface WrittenMark {
  readonly top: number;
  readonly bottom: number;
  readonly session: WrittenSession | null;
  /** Others who wrote on these lines. */
  readonly also: readonly WrittenSession[];
}

/** The stretches of `text`, which may have gone on since the spans were read: what is new in it has no session yet. */
export function stretchesOf(spans: readonly BlameSpan[], text: string): readonly WrittenStretch[] {
  const sessions = sessionsOf(spans);
  const known: WrittenStretch[] = [];
  let at = 0;
  for (const [index, span] of spans.entries()) {
    known.push({ from: at, to: at + span.text.length, session: sessions[index] ?? null });
    at += span.text.length;
  }
  const past = spans.map((span) => span.text).join('');
  const stretches: WrittenStretch[] = [];
  let [done, next] = [0, 0];
  const put = (to: number, session: WrittenSession | null): void => {
    if (to > done) stretches.push({ from: done, to, session });
    done = Math.max(done, to);
  };
  for (const kept of keptRanges(past, text)) {
    put(kept.from, null);
    const [shift, end] = [kept.from - kept.past, kept.past + kept.to - kept.from];
    while ((known[next]?.to ?? end) <= kept.past) next += 1;
    for (let one = known[next]; one !== undefined && one.from < end; one = known[next]) {
      put(Math.min(one.to, end) + shift, one.session);
      if (one.to > end) break;
      next += 1;
    }
  }
  put(text.length, null);
  return stretches;
}

/** By the place of the span; `null` where nobody is known to have written it. */
function sessionsOf(spans: readonly BlameSpan[]): readonly (WrittenSession | null)[] {
  const sessions = new Map<BlameSpan, WrittenSession>();
  const inTime = spans
    .filter(({ author, at }) => author !== null && at !== null)
    .sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
  const open = new Map<string, WrittenSession>();
  for (const span of inTime) {
    const { text: _, ...written } = span;
    const way = [span.author?.id, span.origin, span.acceptedBy?.id, span.restoredBy?.id, span.mergedBy?.id];
    const name = JSON.stringify(way);
    const last = open.get(name);
    const goesOn = last !== undefined && Date.parse(span.at ?? '') - Date.parse(last.at ?? '') <= PAUSE_MS;
    const session = goesOn
      ? { ...last, at: span.at, seq: later(last.seq, span.seq), fromSeq: earlier(last.fromSeq, span.fromSeq) }
      : { ...written, key: `${name}${span.at}` };
    open.set(name, session);
    sessions.set(span, session);
  }
  // A session is known whole once its last words are.
  const whole = new Map<string, WrittenSession>();
  for (const session of sessions.values()) whole.set(session.key, session);
  return spans.map((span) => whole.get(sessions.get(span)?.key ?? '') ?? null);
}

function later(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

interface Line {
  top: number;
  bottom: number;
  readonly widths: Map<WrittenSession | null, number>;
}

/** One mark for each run of lines that are mostly of the same session, from top to bottom. */
export function marksOf(boxes: readonly LineBox[]): readonly WrittenMark[] {
  const marks: { top: number; bottom: number; session: WrittenSession | null; also: Set<WrittenSession> }[] =
    [];
  for (const { top, bottom, widths } of linesOf(boxes)) {
    const [[session] = [null], ...others] = [...widths].sort(([, a], [, b]) => b - a);
    const last = marks.at(-1);
    const mark =
      last !== undefined && last.session?.key === session?.key
        ? last
        : { top, bottom, session, also: new Set<WrittenSession>() };
    if (mark !== last) marks.push(mark);
    mark.bottom = Math.max(mark.bottom, bottom);
    for (const [other] of others) if (other !== null) mark.also.add(other);
  }
  return marks.map((mark) => ({ ...mark, also: [...mark.also] }));
}

/** Boxes whose middle stands in a line are of it: letters of several sizes, and cells side by side. */
function linesOf(boxes: readonly LineBox[]): readonly Line[] {
  const lines: Line[] = [];
  for (const box of [...boxes].sort((a, b) => a.top + a.bottom - b.top - b.bottom)) {
    const middle = (box.top + box.bottom) / 2;
    let line = lines.at(-1);
    if (line === undefined || middle >= line.bottom) {
      line = { top: box.top, bottom: box.bottom, widths: new Map() };
      lines.push(line);
    }
    line.top = Math.min(line.top, box.top);
    line.bottom = Math.max(line.bottom, box.bottom);
    line.widths.set(box.session, (line.widths.get(box.session) ?? 0) + box.width);
  }
  return lines;
}
