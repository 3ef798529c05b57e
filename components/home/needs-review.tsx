'use client';
/** The list of what needs a decision: reviews that the reader was asked for, open conflicts, and values that are not allowed. */
import { IconAlertTriangle, IconEye, IconGitBranch } from '@tabler/icons-react';
import { useTemplatesById } from '#components/api/queries.ts';
import { useReviewList } from '#components/api/relation-queries.ts';
import { readerText } from '#components/locale/value-text.ts';
import { Link } from '#components/navigation/link.tsx';
import { useWaitingReviews } from '#components/reviews/review-queries.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ConflictBody, ReviewList } from '#core/protocol/api/conflicts.ts';
import type { WaitingReviews } from '#core/protocol/api/review/reviews.ts';
import { branchPath, codexPath, mergePath } from '#core/protocol/page-address.ts';
import classes from './needs-review.module.css';

/** Conflicts and problems named for each Codex; its page has them all. */
const NAMED = 2;

const NONE = { items: [], total: 0 };

/** Renders nothing while nothing needs review. */
export function NeedsReview() {
  const { data = NONE } = useReviewList();
  const { data: { items: asked } = NONE } = useWaitingReviews();
  if (data.items.length + asked.length === 0) return null;
  return (
    <section aria-labelledby="home-review">
      <div className={classes['head']}>
        <h2 id="home-review">Needs review</h2>
        <span className={classes['count']}>{data.total + asked.length}</span>
      </div>
      <ul className={classes['list']}>
        {asked.map((item) => (
          <AskedRow key={item.review.id} item={item} />
        ))}
        {data.items.map((item) => (
          <ReviewRow key={item.codex.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function ReviewRow({
  item: { codex, conflicts, problems, at },
}: {
  readonly item: ReviewList['items'][number];
}) {
  const template = useTemplatesById().get(codex.templateId);
  const named = problems.slice(0, Math.max(0, NAMED - conflicts.length));
  const more = conflicts.length + problems.length - Math.min(NAMED, conflicts.length) - named.length;
  return (
    <li className={classes['item']} data-review={codex.id}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <div className={classes['text']}>
        <Link href={`${codexPath(codex.id)}#conflicts`} className={classes['title']} dir="auto">
          {displayTitle(codex.title)}
        </Link>
        <ul className={classes['conflicts']}>
          {conflicts.slice(0, NAMED).map((conflict) => (
            <li key={`${conflict.field}/${conflict.cell?.row}/${conflict.cell?.column}`}>
              <IconGitBranch size={14} stroke={1.75} aria-hidden />
              <span>
                {nameOf(conflict)}: <ConflictChoices conflict={conflict} />
              </span>
            </li>
          ))}
          {named.map(({ field, path, label, message }) => (
            <li key={`${field}/${path.join('/')} ${message}`}>
              <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
              <span dir="auto">
                {label}: {message}
              </span>
            </li>
          ))}
          {more > 0 && <li className={classes['more']}>and {more} more</li>}
        </ul>
      </div>
      <span className={classes['when']}>
        <RelativeTime iso={at} />
      </span>
    </li>
  );
}

function AskedRow({ item: { review, codex, set } }: { readonly item: WaitingReviews['items'][number] }) {
  const template = useTemplatesById().get(codex.templateId);
  return (
    <li className={classes['item']} data-review={codex.id}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={18} />
      <div className={classes['text']}>
        <Link href={askedPath(codex.id, review.branch, set !== null)} className={classes['title']} dir="auto">
          {displayTitle(codex.title)}
        </Link>
        <ul className={classes['conflicts']}>
          <li>
            <IconEye size={14} stroke={1.75} aria-hidden />
            <span dir="auto">
              {review.askedBy.name || 'Somebody'} asks you for a review
              {review.branch !== null && ` of the branch “${review.branch}”`}
              {set !== null && set.waiting > 1 && ` of ${set.waiting} Codices`}
              {review.note !== '' && `: ${review.note}`}
            </span>
          </li>
        </ul>
      </div>
      <span className={classes['when']}>
        <RelativeTime iso={review.at} />
      </span>
    </li>
  );
}

/** Of a set, to the page on which all of it stands. */
function askedPath(codexId: string, branch: string | null, isSet: boolean): string {
  if (branch === null) return `${codexPath(codexId)}#review`;
  return isSet ? mergePath(codexId, branch) : `${branchPath(codexId, branch)}#review`;
}

/** “Rae chose Critical, Jon High.” */
function ConflictChoices({ conflict: { type, winner, losers } }: { readonly conflict: ConflictBody }) {
  const [first, ...others] = [...losers, winner];
  return (
    <>
      {first?.by.name || 'Somebody'} chose{' '}
      <strong>{first && readerText(type, first.value, first.text)}</strong>
      {others.map(({ id, by, value, text }) => (
        <span key={id}>
          , {by.name || 'somebody'} <strong>{readerText(type, value, text)}</strong>
        </span>
      ))}
    </>
  );
}

function nameOf({ label, cell }: ConflictBody): string {
  return cell === null ? label : `${label} · ${cell.label}`;
}
