/** The skeleton of a Codex while it is loading; shown only after a short delay. */
import { Skeleton } from '@mantine/core';
import bodyStyles from './codex-body.module.css';
import styles from './codex-skeleton.module.css';

interface CodexSkeletonProps {
  /** What is typed for the title already. */
  readonly title?: string;
}

export function CodexSkeleton({ title = '' }: CodexSkeletonProps) {
  return (
    <div className={`${bodyStyles['codex']} ${styles['late']}`} role="status" aria-label="Opening this Codex">
      <Skeleton height={12} width={140} mb={14} />
      {title === '' ? (
        <Skeleton height={34} width="70%" mb={34} />
      ) : (
        <p className={`${bodyStyles['title']} ${styles['typed']}`} dir="auto">
          {title}
        </p>
      )}
      <Skeleton height={14} width="90%" mb={14} />
      <Skeleton height={14} width="82%" mb={44} />
      <Skeleton height={16} mb={13} />
      <Skeleton height={16} mb={13} />
      <Skeleton height={16} width="64%" />
    </div>
  );
}
