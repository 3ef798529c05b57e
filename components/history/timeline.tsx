/** The versions of a Codex as a timeline, newest first, named ones and what was said among them, with arrow keys. */
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { type CSSProperties, type ReactNode, useId, useMemo, useState } from 'react';
import { BranchMarks } from '#components/branches/branch-marks.tsx';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { ServerButton } from '#components/page/needs-server.tsx';
import { useInspectorPane } from '#components/page/pane-context.tsx';
import { reviewActs } from '#components/reviews/review-acts.ts';
import { useReviews } from '#components/reviews/review-queries.ts';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';
import { personColors } from '#components/ui/person-color.ts';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import type { Template } from '#core/template/template.ts';
import { ChainCard } from './chain-card.tsx';
import { CommentAct } from './comment-act.tsx';
import { useHistoryBranch } from './comparison/history-branch.ts';
import { FoldedNote } from './folded/folded-note.tsx';
import { keptBefore } from './folded/kept-versions.ts';
import { suggestedLabel, versionSummary } from './history-labels.ts';
import { useCommentActs } from './history-queries.ts';
import { NameActions, NamedVersion } from './named-version.tsx';
import { PastSearchBox, PastSearchResults } from './past-search.tsx';
import { RemovePassage } from './redaction/remove-passage.tsx';
import { ReviewActItem } from './review-act-item.tsx';
import classes from './timeline.module.css';
import {
  choosableIn,
  choosesAct,
  choosesVersion,
  EVERYTHING,
  type TimelineChoice,
} from './timeline-choice.ts';
import {
  showsAct,
  TIMELINE_FILTERS,
  type TimelineAct,
  type TimelineFilter,
  timelineEntries,
} from './timeline-entries.ts';
import { TimelineFilters } from './timeline-filters.tsx';
import type { Points } from './version-bar.tsx';

export interface NamingActions {
  readonly onName: (seq: number) => void;
  readonly onRename: (named: NamedVersionBody) => void;
  readonly onRemove: (named: NamedVersionBody) => void;
}

interface TimelineProps {
  readonly codexId: string;
  readonly versions: readonly VersionBody[] | undefined;
  readonly named: readonly NamedVersionBody[];
  readonly template: Template | undefined;
  readonly points: Points | null;
  readonly onChoose: (points: Points) => void;
  readonly onOpen: (seq: number) => void;
  /** `null` for those who may not name versions. */
  readonly naming: NamingActions | null;
  /** Begins a branch at a point; absent for those who may not. */
  readonly onBranch?: ((seq: number) => void) | undefined;
  /** Until when single edits were folded; `null` where none were. */
  readonly foldedTo?: string | null;
  /** Until when sessions were, of which named versions and what else is referred to are kept. */
  readonly sessionsFoldedTo?: string | null;
  /** `null` when everything is here. */
  readonly more: { readonly busy: boolean; readonly load: () => unknown } | null;
}

export function Timeline(props: TimelineProps) {
  const { codexId, versions, more } = props;
  const acts = useActs(codexId, versions && { since: oldestOf(versions, more) });
  const [filter, setFilter] = useState<TimelineFilter>('all');
  const [choice, choose] = useState(EVERYTHING);
  const [words, setWords] = useState('');
  const pane = useInspectorPane();
  const branch = useHistoryBranch();
  const show = (points: Points) => {
    props.onChoose(points);
    // Where the timeline is a drawer, what was chosen lies behind it.
    pane?.close();
  };
  if (words.trim() !== '')
    return (
      <div className={classes['timeline']}>
        <h2 className={classes['title']}>Timeline</h2>
        <PastSearchBox words={words} onWords={setWords} />
        <PastSearchResults codexId={codexId} words={words} onChoose={show} />
      </div>
    );
  return (
    <div className={classes['timeline']}>
      <h2 className={classes['title']}>Timeline</h2>
      <PastSearchBox words={words} onWords={setWords} />
      {versions !== undefined && (
        <TimelineFilters
          choosable={choosableIn(versions, acts)}
          choice={choice}
          onChoose={choose}
          template={props.template}
        />
      )}
      {acts.length > 0 && (
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="What the timeline shows"
          value={filter}
          data={TIMELINE_FILTERS.map((value) => ({ value, label: FILTER_LABELS[value] }))}
          onChange={(value) => setFilter(TIMELINE_FILTERS.find((one) => one === value) ?? 'all')}
        />
      )}
      <fieldset className={classes['versions']} aria-busy={versions === undefined}>
        <legend className="vb-hidden">
          Compare now with the {branch === null ? 'Codex' : 'branch'} as it was at
        </legend>
        <div className={classes['item']}>
          <span className={classes['dot']} data-now />
          <div className={classes['text']}>
            <span className={classes['time']}>Now</span>
            <span className={classes['deed']}>
              {branch === null ? 'The Codex as everybody sees it' : 'The branch as it is now'}
            </span>
          </div>
        </div>
        {versions === undefined && <Waiting />}
        {versions !== undefined && (
          <Entries {...props} versions={versions} acts={acts} filter={filter} choice={choice} />
        )}
      </fieldset>
      {more !== null && (
        <Button variant="default" size="compact-md" loading={more.busy} onClick={() => void more.load()}>
          Show earlier versions
        </Button>
      )}
      {props.foldedTo != null && (
        <FoldedNote foldedTo={props.foldedTo} sessionsFoldedTo={props.sessionsFoldedTo ?? null} />
      )}
      <ChainCard codexId={codexId} />
      <RemovePassage codexId={codexId} />
    </div>
  );
}

/** What was said, settled and decided, in comments and reviews, newest first. */
function useActs(
  codexId: string,
  span: { readonly since: string | null } | undefined,
): readonly TimelineAct[] {
  const branch = useHistoryBranch();
  // Comments are of the Codex itself.
  const said = useCommentActs(codexId, branch === null ? span : undefined);
  const reviews = useReviews(codexId, { branch, enabled: span !== undefined }).data?.items;
  const since = span?.since ?? null;
  return useMemo(() => {
    const decided = reviewActs(reviews ?? []).filter(({ at }) => since === null || at >= since);
    return [...said, ...decided].sort((a, b) => b.at.localeCompare(a.at));
  }, [said, reviews, since]);
}

/** Since when the timeline tells everything; `null`: since the beginning. */
function oldestOf(versions: readonly VersionBody[], more: TimelineProps['more']): string | null {
  return more === null ? null : (versions.at(-1)?.from ?? null);
}

const FILTER_LABELS: Readonly<Record<TimelineFilter, string>> = {
  all: 'All',
  edits: 'Edits',
  comments: 'Comments',
  decisions: 'Decisions',
};
const NOTHING_SHOWN = {
  edits: 'Nothing of it in this part of the history.',
  comments: 'Nothing was said in this part of the history.',
  decisions: 'Nothing was settled or decided in this part of the history.',
} as const;

interface ActProps {
  readonly codexId: string;
  readonly act: TimelineAct;
  readonly template: Template | undefined;
}

function Act({ codexId, act, template }: ActProps) {
  if (act.kind === 'review') return <ReviewActItem codexId={codexId} act={act} />;
  return <CommentAct codexId={codexId} act={act} template={template} />;
}

interface EntriesProps extends TimelineProps {
  readonly versions: readonly VersionBody[];
  /** Since the first of these versions. */
  readonly acts: readonly TimelineAct[];
  readonly filter: TimelineFilter;
  readonly choice: TimelineChoice;
}

function Entries(props: EntriesProps) {
  const { versions, named, template, points, onChoose, onOpen, naming, more, acts, filter, choice } = props;
  const branch = useHistoryBranch();
  const group = useId();
  const pane = useInspectorPane();
  // Where the timeline is a drawer, what was chosen lies behind it.
  const showPage = () => pane?.close();
  const open = (seq: number) => {
    onOpen(seq);
    showPage();
  };
  const shown = timelineEntries(
    versions,
    named,
    more === null,
    acts.filter((act) => showsAct(filter, act) && choosesAct(choice, act)),
  );
  const edits = filter === 'all' || filter === 'edits';
  const entries = shown.filter(
    (entry) =>
      entry.kind === 'act' || (edits && (entry.kind === 'named' || choosesVersion(choice, entry.version))),
  );
  if (entries.length === 0)
    return (
      <p className={classes['nothing']}>
        {filter === 'comments' || filter === 'decisions' ? NOTHING_SHOWN[filter] : NOTHING_SHOWN.edits}
      </p>
    );
  return entries.map((entry) =>
    entry.kind === 'act' ? (
      <Act key={`act ${entry.act.id}`} codexId={props.codexId} act={entry.act} template={template} />
    ) : entry.kind === 'named' ? (
      <NamedVersion
        key={`named ${entry.named.name}`}
        group={group}
        named={entry.named}
        chosen={points?.from === entry.named.seq}
        onChoose={() => onChoose({ from: entry.named.seq, to: null })}
      >
        <ViewButton onClick={() => open(entry.named.seq)} />
        {naming !== null && (
          <NameActions
            onRename={() => naming.onRename(entry.named)}
            onRemove={() => naming.onRemove(entry.named)}
          />
        )}
        <BranchButton seq={entry.named.seq} onBranch={props.onBranch} />
      </NamedVersion>
    ) : (
      <Version
        key={entry.version.id}
        name={group}
        codexId={props.codexId}
        version={entry.version}
        words={versionSummary(entry.version, template, branch !== null)}
        chosen={isIn(entry.version, points) && !named.some(({ seq }) => seq === points?.from)}
        onChoose={() => onChoose({ from: entry.version.seq, to: null })}
      >
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            onChoose({ from: keptBefore(versions, named, entry.version.fromSeq), to: entry.version.seq });
            showPage();
          }}
        >
          What it changed
        </Button>
        <ViewButton onClick={() => open(entry.version.seq)} />
        {naming !== null && (
          <ServerButton variant="subtle" size="compact-sm" onClick={() => naming.onName(entry.version.seq)}>
            Name it…
          </ServerButton>
        )}
        <BranchButton seq={entry.version.seq} onBranch={props.onBranch} />
      </Version>
    ),
  );
}

function ViewButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button variant="subtle" size="compact-sm" onClick={onClick}>
      View this version
    </Button>
  );
}

interface BranchButtonProps extends Pick<TimelineProps, 'onBranch'> {
  readonly seq: number;
}

function BranchButton({ seq, onBranch }: BranchButtonProps) {
  if (onBranch === undefined) return null;
  return (
    <ServerButton variant="subtle" size="compact-sm" onClick={() => onBranch(seq)}>
      Branch from here…
    </ServerButton>
  );
}

/** Whether the earlier of the compared points lies in the session. */
function isIn({ fromSeq, seq }: VersionBody, points: Points | null): boolean {
  return points !== null && fromSeq <= points.from && points.from <= seq;
}

interface VersionProps {
  /** Of the group of radio buttons. */
  readonly name: string;
  readonly codexId: string;
  readonly version: VersionBody;
  readonly words: string;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  /** What else can be done with it, shown while it is chosen. */
  readonly children: ReactNode;
}

function Version({ name, codexId, version, words, chosen, onChoose, children }: VersionProps) {
  const branch = useHistoryBranch();
  const about = (
    <>
      <span className={classes['dot']} style={colorOf(version)} />
      <span className={classes['text']}>
        <time className={classes['time']} dateTime={version.to} suppressHydrationWarning>
          {timeSpanLabel(version.from, version.to, Date.now())}
        </time>
        {version.offline === true && <span className={classes['badge']}>Offline</span>}
        <span className={classes['deed']}>{words}</span>
        {suggestedLabel(version) !== null && (
          <span className={classes['deed']}>{suggestedLabel(version)}</span>
        )}
        {version.folded === true && <span className={classes['deed']}>What it came to is not kept.</span>}
      </span>
    </>
  );
  return (
    <div className={classes['item']} data-chosen={chosen || undefined}>
      {version.folded === true ? (
        <div>{about}</div>
      ) : (
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
          {about}
        </label>
      )}
      {version.authors.length > 1 && (
        <div className={classes['avatars']}>
          <AvatarStack people={version.authors} size={20} label="Authors" />
        </div>
      )}
      {branch === null && <BranchMarks codexId={codexId} fromSeq={version.fromSeq} seq={version.seq} />}
      {chosen && version.folded !== true && <div className={classes['actions']}>{children}</div>}
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
