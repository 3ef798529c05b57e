/** The inspector: the right pane with the references, review, outline and details of a Codex. */
import { Tabs } from '@mantine/core';
import {
  IconAlertTriangle,
  IconEyeCheck,
  IconInfoCircle,
  IconLink,
  IconList,
  IconMessage,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { CommentsTab } from '#components/comments/comments-tab.tsx';
import { useCommentsIfAny, useCommentsState } from '#components/comments/state/comments-context.tsx';
import { threadOfHash } from '#components/comments/thread/thread-link.ts';
import { useInspectorPane } from '#components/page/pane-context.tsx';
import { ReviewsTab } from '#components/reviews/reviews-tab.tsx';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { DetailsTab } from './details-tab.tsx';
import styles from './inspector.module.css';
import { OutlineTab } from './outline-tab.tsx';
import { ReferencesTab } from './references-tab.tsx';
import { ReviewTab } from './review-tab.tsx';
import { useOpenConflicts } from './use-open-conflicts.ts';
import { useOpenProblems } from './use-open-problems.ts';

const LOOK = { size: 17, stroke: 1.6, 'aria-hidden': true } as const;

export function Inspector() {
  const [tab, setTab] = useState<string | null>(firstTab);
  const conflicts = useOpenConflicts();
  const problems = useOpenProblems();
  const open = conflicts.length + problems.length;
  const comments = useCommentsIfAny();
  const threads = useCommentsState().threads.filter(({ resolvedAt }) => resolvedAt === null).length;
  const scope = useTreeContext();
  const { branch } = useCodexContext();
  const hasReviews = scope !== null;
  useCommentsTab(() => setTab('comments'));
  useReviewsTab(() => setTab('reviews'));
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className={styles['inspector'] ?? ''}>
      <Tabs.List
        className={styles['tabs'] ?? ''}
        aria-label={branch === null ? 'About this Codex' : 'About this branch'}
      >
        <Tabs.Tab value="references" title="References" leftSection={<IconLink {...LOOK} />}>
          <span className={styles['label']}>References</span>
        </Tabs.Tab>
        {comments !== null && (
          <Tabs.Tab value="comments" title="Comments" leftSection={<IconMessage {...LOOK} />}>
            <span className={styles['label']}>Comments</span>{' '}
            {threads > 0 && (
              <span className={styles['count']}>
                {threads}
                <span className={styles['unseen']}> open</span>
              </span>
            )}
          </Tabs.Tab>
        )}
        <Tabs.Tab value="conflicts" title="Conflicts" leftSection={<IconAlertTriangle {...LOOK} />}>
          <span className={styles['label']}>Conflicts</span>{' '}
          {open > 0 && (
            <span className={styles['badge']}>
              {open}
              <span className={styles['unseen']}> open</span>
            </span>
          )}
        </Tabs.Tab>
        {hasReviews && (
          <Tabs.Tab value="reviews" title="Reviews" leftSection={<IconEyeCheck {...LOOK} />}>
            <span className={styles['label']}>Reviews</span>
          </Tabs.Tab>
        )}
        <Tabs.Tab value="outline" title="Outline" leftSection={<IconList {...LOOK} />}>
          <span className={styles['label']}>Outline</span>
        </Tabs.Tab>
        <Tabs.Tab value="details" title="Details" leftSection={<IconInfoCircle {...LOOK} />}>
          <span className={styles['label']}>Details</span>
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="references" className={styles['panel'] ?? ''}>
        <ReferencesTab />
      </Tabs.Panel>
      {comments !== null && (
        <Tabs.Panel value="comments" className={styles['panel'] ?? ''}>
          <CommentsTab />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="conflicts" className={styles['panel'] ?? ''}>
        <ReviewTab conflicts={conflicts} problems={problems} />
      </Tabs.Panel>
      {hasReviews && (
        <Tabs.Panel value="reviews" className={styles['panel'] ?? ''}>
          <ReviewsTab me={scope.me} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="outline" className={styles['panel'] ?? ''}>
        <OutlineTab />
      </Tabs.Panel>
      <Tabs.Panel value="details" className={styles['panel'] ?? ''}>
        <DetailsTab />
      </Tabs.Panel>
    </Tabs>
  );
}

const IN_OTHER_TAB: ReadonlySet<string> = new Set(['#review', '#conflicts']);

/** Links from elsewhere name the tab they mean: `/c/<id>#conflicts`. */
function firstTab(): string {
  const { hash } = window.location;
  if (hash === '#comments' || threadOfHash(hash) !== null) return 'comments';
  if (hash === '#review') return 'reviews';
  return hash === '#conflicts' ? 'conflicts' : 'references';
}

/** A link to the reviews may be followed on the page itself. */
function useReviewsTab(show: () => void): void {
  const latest = useRef({ show });
  latest.current = { show };
  useEffect(() => {
    const onHash = () => {
      if (window.location.hash === '#review') latest.current.show();
    };
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
}

/** Shows the tab when it is asked for, and when a thread is opened or begun that is shown nowhere else. */
function useCommentsTab(show: () => void): void {
  const comments = useCommentsIfAny();
  const pane = useInspectorPane();
  const { activeId, composing } = useCommentsState();
  const latest = useRef({ show, pane });
  latest.current = { show, pane };
  const asked = comments?.listAsked ?? 0;
  useEffect(() => {
    if (asked > 0) latest.current.show();
  }, [asked]);
  useEffect(() => {
    const onHash = () => {
      if (window.location.hash === '#comments') latest.current.show();
    };
    window.addEventListener('hashchange', onHash);
    return () => window.removeEventListener('hashchange', onHash);
  }, []);
  const surface = comments?.surface;
  const isElsewhere = surface === 'margin' && composing?.place.on !== 'codex';
  const opened = activeId ?? (composing === null ? null : 'draft');
  const isResumed = activeId === null && composing?.isResumed === true;
  useEffect(() => {
    // What was begun before a reload is no reason to leave the tab that the address asks for.
    if (opened === null || isElsewhere || (isResumed && IN_OTHER_TAB.has(window.location.hash))) return;
    if (surface === 'tab' || surface === 'margin') latest.current.show();
    // A sheet over a drawer would be a second one.
    else latest.current.pane?.close();
  }, [opened, isElsewhere, isResumed, surface]);
}
