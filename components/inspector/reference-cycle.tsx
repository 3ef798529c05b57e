/** The warning about a circular dependency, with the Codices in it. */
import { IconRefresh } from '@tabler/icons-react';
import { Fragment } from 'react';
import { displayTitle } from '#components/ui/display-title.ts';
import type { CodexNode } from '#core/protocol/api/references.ts';
import { CodexAnchor } from './reference-card.tsx';
import styles from './references.module.css';

export function CycleNote({ cycle }: { readonly cycle: readonly CodexNode[] }) {
  const [self, ...others] = cycle;
  if (self === undefined) return null;
  return (
    <div className={styles['cycle']} role="status">
      <IconRefresh size={16} stroke={1.75} aria-hidden />
      <p>
        <strong>These depend on each other.</strong> This Codex depends on{' '}
        {others.map(({ id, title }) => (
          <Fragment key={id}>
            <CodexAnchor id={id} linked>
              {displayTitle(title)}
            </CodexAnchor>
            , which depends on{' '}
          </Fragment>
        ))}
        {others.length === 0 ? 'itself.' : 'this one.'}
      </p>
    </div>
  );
}
