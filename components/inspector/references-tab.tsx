/** The references tab: references, backlinks, and both as a small graph. */

import { IconLink } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '#components/api/query-keys.ts';
import { useBacklinks, useReferences } from '#components/api/relation-queries.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useReading } from '#components/codex-context/use-reading.ts';
import { OnlyInEditing } from '#components/suggesting/only-in-editing.tsx';
import { outgoingReferences, referringFields } from '#core/codex/outgoing-references.ts';
import { mentionsIn } from '#richtext/document/document.ts';
import styles from './inspector.module.css';
import { PanelNote } from './panel-note.tsx';
import { ReferenceAdder } from './reference-adder.tsx';
import { BacklinkCard, ReferenceCard } from './reference-card.tsx';
import { CycleNote } from './reference-cycle.tsx';
import { groupBacklinks, groupReferences, knownTarget } from './reference-groups.ts';
import { ReferenceMap } from './reference-map.tsx';

export function ReferencesTab() {
  const { codexId, branch, template, canEdit } = useCodexContext();
  const references = useReading(referringFields(template), (codex) =>
    outgoingReferences(codex, template, { mentionsIn }),
  );
  const groups = groupReferences(references, template);
  const digest = groups
    .map(({ kind, items }) => `${kind}:${items.map(({ target }) => target).join()}`)
    .join(';');
  const known = useReferences(codexId, digest).data;
  const linked = groupBacklinks(useBacklinksLive(codexId)).filter(({ source }) => source.id !== codexId);
  // Others refer to the Codex, and what goes in a circle does so there: neither is of a branch.
  const backlinks = branch === null ? linked : [];
  const cycle = branch === null ? known?.cycle : undefined;
  const isEmpty = groups.length === 0 && backlinks.length === 0;
  return (
    <>
      {cycle && <CycleNote cycle={cycle} />}
      {isEmpty && (
        <PanelNote icon={<IconLink size={20} stroke={1.5} aria-hidden />} title="No references yet">
          {canEdit
            ? 'Add one below, link a Codex in a field, or type [[ in a text to mention one.'
            : branch === null
              ? 'What this Codex refers to, and what refers to it, appears here.'
              : 'What this branch refers to appears here. What refers to the Codex is shown on main.'}
        </PanelNote>
      )}
      {groups.map(({ kind, label, items }) => (
        <section key={kind} className={styles['group']} aria-label={label}>
          <h2 className={styles['group-label']}>{label}</h2>
          <ul className={styles['list']}>
            {items.map((reference) => (
              <ReferenceCard
                key={reference.target}
                reference={reference}
                kindLabel={label}
                {...knownTarget(known?.items ?? [], reference)}
              />
            ))}
          </ul>
        </section>
      ))}
      {canEdit ? <ReferenceAdder /> : <OnlyInEditing what="References are added and removed here" />}
      {backlinks.length > 0 && (
        <section className={styles['group']} aria-label="Linked from">
          <h2 className={styles['group-label']}>Linked from</h2>
          <ul className={styles['list']}>
            {backlinks.map((backlink) => (
              <BacklinkCard key={backlink.source.id} backlink={backlink} />
            ))}
          </ul>
        </section>
      )}
      {!isEmpty && <ReferenceMap groups={groups} backlinks={backlinks} known={known?.items ?? []} />}
    </>
  );
}

/** Backlinks, asked for again as soon as the server says that another Codex began or ceased to refer here. */
function useBacklinksLive(codexId: string) {
  const { source } = useCodexContext();
  const client = useQueryClient();
  useEffect(
    () =>
      source.onAnnouncement?.((message) => {
        if (typeof message !== 'object' || message === null || !('type' in message)) return;
        if (message.type === 'backlinks') {
          void client.invalidateQueries({ queryKey: keys.backlinks(codexId) });
          void client.invalidateQueries({ queryKey: keys.references(codexId) });
        }
      }),
    [source, client, codexId],
  );
  return useBacklinks(codexId).data?.items ?? [];
}
