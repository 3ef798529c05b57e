/** The history as a slider: a block for each session in the colour of its author, a handle for each of the two points, and a replay. */
import { ActionIcon } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconStarFilled } from '@tabler/icons-react';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { joinWords } from '#components/locale/join-words.ts';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { personColors } from '#components/ui/person-color.ts';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import type { CodexPair } from '#core/protocol/page-address.ts';
import classes from './replay-bar.module.css';
import {
  movedTo,
  pointsOfSession,
  type ReplaySteps,
  replaySteps,
  stepByKey,
  stepOf,
} from './replay-steps.ts';

/** How long a replay shows each session. */
const STEP_MS = 1_500;

interface ReplayBarProps {
  readonly versions: readonly VersionBody[];
  readonly named: readonly NamedVersionBody[];
  readonly points: CodexPair;
  readonly onChoose: (points: CodexPair) => void;
}

type Handle = 'from' | 'to';

export function ReplayBar({ versions, named, points, onChoose }: ReplayBarProps) {
  const steps = replaySteps(versions, named);
  const { sessions } = steps;
  const track = useRef<HTMLDivElement>(null);
  const replay = useReplay(sessions, points, onChoose);
  if (sessions.length < 2) return null;
  const places = placesOf(sessions);
  const at = { from: stepOf(sessions, points.from), to: stepOf(sessions, points.to) };
  const move = (handle: Handle, step: number) => {
    replay.stop();
    onChoose(movedTo(sessions, points, handle, step));
  };
  const drag = (handle: Handle) => (event: PointerEvent<HTMLElement>) => {
    const box = track.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const step = nearestStep(places, (event.clientX - box.left) / box.width);
    if (step !== at[handle]) move(handle, step);
  };
  return (
    <div className={classes['bar']}>
      <ActionIcon
        size={32}
        variant="default"
        aria-label={replay.isPlaying ? 'Pause the replay' : 'Replay session by session'}
        onClick={replay.toggle}
      >
        {replay.isPlaying ? <IconPlayerPauseFilled size={16} /> : <IconPlayerPlayFilled size={16} />}
      </ActionIcon>
      <div ref={track} className={classes['track']} dir="ltr">
        {sessions.map((session, index) => (
          <Block key={session.id} session={session} place={places[index] ?? 0} end={places[index + 1] ?? 1} />
        ))}
        <div
          className={classes['range']}
          style={{ left: percent(places[at.from]), right: `calc(100% - ${percent(places[at.to])})` }}
        />
        {steps.named.map((step) => (
          <IconStarFilled
            key={step}
            size={12}
            aria-hidden
            className={classes['star'] ?? ''}
            style={{ left: percent(places[step]) }}
          />
        ))}
        {(['from', 'to'] as const).map((handle) => (
          <div
            key={handle}
            role="slider"
            tabIndex={0}
            aria-label={handle === 'from' ? 'Compare from' : 'Compare to'}
            aria-valuemin={0}
            aria-valuemax={sessions.length}
            aria-valuenow={at[handle]}
            aria-valuetext={stepLabel(steps, at[handle], handle === 'to' && points.to === null)}
            className={classes['handle']}
            style={{ left: percent(places[at[handle]]) }}
            onKeyDown={(event) =>
              answerKey(
                event,
                () => replay.toggle(),
                (key) => {
                  const step = stepByKey(key, at[handle], steps);
                  if (step !== null) move(handle, step);
                  return step !== null;
                },
              )
            }
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={drag(handle)}
          />
        ))}
      </div>
      <p className={classes['said']} aria-hidden>
        <span>{stepLabel(steps, at.from, false)}</span>
        <span>{stepLabel(steps, at.to, points.to === null)}</span>
      </p>
    </div>
  );
}

function answerKey(
  event: KeyboardEvent<HTMLElement>,
  onSpace: () => void,
  onKey: (key: { readonly key: string; readonly shiftKey: boolean }) => boolean,
): void {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.key === ' ') onSpace();
  else if (!onKey(event)) return;
  event.preventDefault();
}

/** Shows what each session changed, one after the other, from where the later point stands; from the beginning when that is now. */
function useReplay(
  sessions: readonly VersionBody[],
  points: CodexPair,
  onChoose: (points: CodexPair) => void,
) {
  const [isPlaying, setPlaying] = useState(false);
  const show = useRef(onChoose);
  show.current = onChoose;
  const at = stepOf(sessions, points.to);
  useEffect(() => {
    if (!isPlaying) return;
    const next = setTimeout(() => {
      if (at >= sessions.length) setPlaying(false);
      else show.current(pointsOfSession(sessions, at));
    }, STEP_MS);
    return () => clearTimeout(next);
  }, [isPlaying, at, sessions]);
  const toggle = () => {
    if (!isPlaying) onChoose(pointsOfSession(sessions, at >= sessions.length ? 0 : at));
    setPlaying(!isPlaying);
  };
  return { isPlaying, toggle, stop: () => setPlaying(false) };
}

function Block({
  session,
  place,
  end,
}: {
  readonly session: VersionBody;
  readonly place: number;
  readonly end: number;
}) {
  const [author] = session.authors;
  return (
    <span
      className={classes['block']}
      style={{
        left: percent(place),
        width: `calc(${percent(end - place)} - 2px)`,
        ...(author !== undefined && { backgroundColor: personColors(author.id).color }),
      }}
    />
  );
}

/** Where each step stands, 0 … 1: a session is as wide as it has operations, by their logarithm. */
function placesOf(sessions: readonly VersionBody[]): readonly number[] {
  const widths = sessions.map(({ operations }) => 1 + Math.log2(1 + operations));
  const all = widths.reduce((sum, width) => sum + width, 0);
  const places = [0];
  for (const width of widths) places.push(Math.min(1, (places.at(-1) ?? 0) + width / all));
  return places;
}

function nearestStep(places: readonly number[], at: number): number {
  let best = 0;
  for (const [step, place] of places.entries())
    if (Math.abs(place - at) < Math.abs((places[best] ?? 0) - at)) best = step;
  return best;
}

function percent(share: number | undefined): string {
  return `${((share ?? 1) * 100).toFixed(3)}%`;
}

/** “10:31 to 10:44, Ana”. */
function stepLabel({ sessions }: ReplaySteps, step: number, isNow: boolean): string {
  if (isNow) return 'Now';
  const session = sessions[step - 1];
  if (session === undefined) return 'Before all of these';
  const who = joinWords(session.authors.map(({ name }) => name));
  return `${timeSpanLabel(session.from, session.to, Date.now())}, ${who}`;
}
