/** The inspector: the right pane with the references, review, outline and details of a Codex. */
import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { DetailsTab } from './details-tab.tsx';
import styles from './inspector.module.css';
import { OutlineTab } from './outline-tab.tsx';
import { ReferencesTab } from './references-tab.tsx';
import { ReviewTab } from './review-tab.tsx';
import { useOpenConflicts } from './use-open-conflicts.ts';
import { useOpenProblems } from './use-open-problems.ts';

export function Inspector() {
  const [tab, setTab] = useState<string | null>(firstTab);
  const conflicts = useOpenConflicts();
  const problems = useOpenProblems();
  const open = conflicts.length + problems.length;
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className={styles['inspector'] ?? ''}>
      <Tabs.List className={styles['tabs'] ?? ''} aria-label="About this Codex">
        <Tabs.Tab value="references">References</Tabs.Tab>
        <Tabs.Tab value="conflicts">
          Conflicts{' '}
          {open > 0 && (
            <span className={styles['badge']}>
              {open}
              <span className={styles['unseen']}> open</span>
            </span>
          )}
        </Tabs.Tab>
        <Tabs.Tab value="outline">Outline</Tabs.Tab>
        <Tabs.Tab value="details">Details</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="references" className={styles['panel'] ?? ''}>
        <ReferencesTab />
      </Tabs.Panel>
      <Tabs.Panel value="conflicts" className={styles['panel'] ?? ''}>
        <ReviewTab conflicts={conflicts} problems={problems} />
      </Tabs.Panel>
      <Tabs.Panel value="outline" className={styles['panel'] ?? ''}>
        <OutlineTab />
      </Tabs.Panel>
      <Tabs.Panel value="details" className={styles['panel'] ?? ''}>
        <DetailsTab />
      </Tabs.Panel>
    </Tabs>
  );
}

/** Links from elsewhere name the tab they mean: `/c/<id>#conflicts`. */
function firstTab(): string {
  return window.location.hash === '#conflicts' ? 'conflicts' : 'references';
}
