/** The versions of a Codex as a timeline, newest first, with arrow keys. */
import { Button, Skeleton } from '@mantine/core';
import { type CSSProperties, type ReactNode, useId } from 'react';
import { useInspectorPane } from '#components/page/pane-context.tsx';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';
import { personColors } from '#components/ui/person-color.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import type { Template } from '#core/template/template.ts';
import { ChainCard } from './chain-card.tsx';
import { timeSpanLabel, versionSummary } from './history-labels.ts';
import classes from './timeline.module.css';
import type { Points } from './version-bar.tsx';

interface TimelineProps {
  readonly codexId: string;
  readonly versions: readonly VersionBody[] | undefined;
  readonly template: Template | undefined;
  readonly points: Points | null;
  readonly onChoose: (points: Points) => void;
  readonly onOpen: (seq: number) => void;
  /** `null` when everything is here. */
  readonly more: { readonly busy: boolean; readonly load: () => unknown } | null;
}

export function Timeline({ codexId, versions, template, points, onChoose, onOpen, more }: TimelineProps) {
  const name = useId();
  const pane = useInspectorPane();
  // Where the timeline is a drawer, what was chosen lies behind it.
  const showPage = () => pane?.close();
  return (
    <div className={classes['timeline']}>
      <h2 className={classes['title']}>Timeline</h2>
      <fieldset className={classes['versions']} aria-busy={versions === undefined}>
        <legend className="vb-hidden">Compare now with the Codex as it was at</legend>
        <div className={classes['item']}>
          <span className={classes['dot']} data-now />
          <div className={classes['text']}>
            <span className={classes['time']}>Now</span>
            <span className={classes['deed']}>The Codex as everybody sees it</span>
          </div>
        </div>
        {versions === undefined && <Waiting />}
        {versions?.map((version, index) => (
          <Version
            key={version.id}
            name={name}
            version={version}
            words={versionSummary(version, template)}
            chosen={points !== null && version.fromSeq <= points.from && points.from <= version.seq}
            onChoose={() => onChoose({ from: version.seq, to: null })}
          >
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                onChoose({ from: versions[index + 1]?.seq ?? 0, to: version.seq });
                showPage();
              }}
            >
              What it changed
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              onClick={() => {
                onOpen(version.seq);
                showPage();
              }}
            >
              View this version
            </Button>
          </Version>
        ))}
      </fieldset>
      {more !== null && (
        <Button variant="default" size="compact-md" loading={more.busy} onClick={() => void more.load()}>
          Show earlier versions
        </Button>
      )}
      <ChainCard codexId={codexId} />
    </div>
  );
}

interface VersionProps {
  /** Of the group of radio buttons. */
  readonly name: string;
  readonly version: VersionBody;
  readonly words: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  /** What else can be done with it, shown while it is chosen. */
  readonly children: ReactNode;
}

function Version({ name, version, words, chosen, onChoose, children }: VersionProps) {
  return (
    <div className={classes['item']} data-chosen={chosen || undefined}>
      <label className={classes['label']}>
        <input
          type="radio"
          name={name}
          className={classes['radio']}
          checked={chosen}
          onChange={onChoose}
          // A chosen radio button does not fire again, yet another pair of points may be on screen.
          onClick={() => chosen && onChoose()}
        />
        <span className={classes['dot']} style={colorOf(version)} />
        <span className={classes['text']}>
          <time className={classes['time']} dateTime={version.to} suppressHydrationWarning>
            {timeSpanLabel(version.from, version.to, Date.now())}
          </time>
          <span className={classes['deed']}>{words}</span>
        </span>
      </label>
      {version.authors.length > 1 && (
        <div className={classes['avatars']}>
          <AvatarStack people={version.authors} size={20} label="Authors" />
        </div>
      )}
      {chosen && <div className={classes['actions']}>{children}</div>}
    </div>
  );
}

/** The hue of who did most; what the server did by itself has none. */
function colorOf({ authors: [first], origin }: VersionBody): CSSProperties {
  return first === undefined || origin === 'template'
    ? {}
    : { backgroundColor: personColors(first.id).color };
}

function Waiting() {
  return ['a', 'b', 'c'].map((key) => (
    <div key={key} className={`${classes['item']} ${classes['late']}`}>
      <Skeleton height={14} width="45%" mb={8} />
      <Skeleton height={12} width="80%" mb={16} />
    </div>
  ));
}
