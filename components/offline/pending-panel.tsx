'use client';
/** The panel of pending changes, by Codex with fields and times; refused ones first, with the reason and a remedy. */
import { Button, Drawer } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconSend } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useKnownTemplate, useMe } from '#components/api/queries.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { fieldName } from '#components/codex-context/field-name.ts';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { Link } from '#components/navigation/link.tsx';
import { usePending, usePendingState } from '#components/pending/pending-context.tsx';
import { countByField } from '#components/save-state/save-state-labels.ts';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import { isUuid } from '#core/uuid.ts';
import type { PendingDocument, PendingEntry } from '#sync/pending/pending-log.ts';
import { readLastContact } from './last-contact.ts';
import classes from './pending.module.css';
import { pendingPanel } from './pending-panel-state.ts';
import { PendingRequestItem } from './pending-request-item.tsx';
import { changesLabel, refusalLabel, timesLabel } from './waiting-labels.ts';

const COMMAND: Command = {
  id: 'waiting-changes',
  label: 'Waiting changes',
  words: 'offline sync outbox pending unsent send now connection',
  icon: 'sync',
  run: pendingPanel.open,
};

/** Mounted once; opens when `pendingPanel` is asked. */
export function PendingPanel() {
  useOfferedCommands([COMMAND]);
  const opened = useSyncExternalStore(pendingPanel.subscribe, pendingPanel.get, () => false);
  return (
    <Drawer
      opened={opened}
      onClose={pendingPanel.close}
      position="right"
      size={420}
      title="Waiting changes"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <Contents />}
    </Drawer>
  );
}

function Contents() {
  const { entries } = usePendingState();
  const requests = entries.filter(({ kind }) => kind === 'request');
  const documents = entries.filter(({ kind }) => kind === 'edits');
  return (
    <div className={classes['panel']}>
      <Connection />
      <Group title="Made and attached here" entries={requests} />
      <Group title="Refused by the server" entries={documents.filter(({ refusal }) => refusal !== null)} />
      <Group title="Waiting to be sent" entries={documents.filter(({ refusal }) => refusal === null)} />
      {entries.length === 0 && (
        <EmptyState icon={<IconCloudCheck size={28} stroke={1.4} />} title="Nothing is waiting">
          Everything you wrote on this device is on the server.
        </EmptyState>
      )}
    </div>
  );
}

function Connection() {
  const scope = usePending();
  const { sending, waiting } = usePendingState();
  const connected = scope?.connected === true;
  const Icon = connected ? IconCloudCheck : IconCloudOff;
  return (
    <div className={classes['connection']} data-away={connected ? undefined : true}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <p>
        {connected ? 'Connected to the server' : 'The server can’t be reached'}
        {!connected && <LastContact />}
      </p>
      {waiting > 0 && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconSend size={14} stroke={1.8} aria-hidden />}
          loading={sending}
          onClick={() => void scope?.work.flush()}
        >
          Send now
        </Button>
      )}
    </div>
  );
}

function LastContact() {
  const { data: me } = useMe();
  const [at, setAt] = useState<number | null>(null);
  const id = me?.id;
  useEffect(() => {
    if (id === undefined) return;
    clientStore()
      .then((store) => readLastContact(store, id))
      .then(setAt, () => undefined);
  }, [id]);
  if (at === null) return null;
  return (
    <span className={classes['away']}>
      {' '}
      · last contact <RelativeTime iso={new Date(at).toISOString()} />
    </span>
  );
}

interface GroupProps {
  readonly title: string;
  readonly entries: readonly PendingEntry[];
}

function Group({ title, entries }: GroupProps) {
  if (entries.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={classes['group']}>{title}</h3>
      <ul className={classes['list']}>
        {entries.map((entry) => (
          <li
            key={entry.kind === 'edits' ? entry.documentName : entry.request.id}
            className={classes['document']}
          >
            <Entry entry={entry} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entry({ entry }: { readonly entry: PendingEntry }) {
  if (entry.kind === 'request') return <PendingRequestItem request={entry.request} />;
  const name = parseDocumentName(entry.documentName);
  if (name?.kind === 'template') return <DraftChanges document={entry} draftId={name.id} />;
  if (name?.kind === 'comments') return <CommentChanges document={entry} codexId={name.id} />;
  if (name?.kind === 'subtree') return <TreeChanges document={entry} topId={name.id} />;
  if (entry.codexId === null) return <TreeChanges document={entry} />;
  const branch = name === null || name.branch === MAIN_BRANCH ? null : name.branch;
  return <CodexChanges document={entry} codexId={entry.codexId} branch={branch} />;
}

interface TreeChangesProps {
  readonly document: PendingDocument;
  /** The private Codex whose tree it is; of the workspace otherwise. */
  readonly topId?: string;
}

function TreeChanges({ document, topId }: TreeChangesProps) {
  const top = useTreeNode(topId ?? null);
  const name = topId === undefined ? null : displayTitle(top?.label?.title ?? 'a private Codex');
  return (
    <>
      <p className={classes['title']}>
        {name === null ? (
          'The tree of Codices'
        ) : (
          <>
            The tree of <bdi>{name}</bdi>
          </>
        )}
      </p>
      <Summary document={document} fields="What was moved, renamed, archived or put in the trash" />
    </>
  );
}

interface DraftChangesProps {
  readonly document: PendingDocument;
  readonly draftId: string;
}

function DraftChanges({ document, draftId }: DraftChangesProps) {
  return (
    <>
      <Link href={`/admin/templates/${draftId}`} className={classes['title']} onClick={pendingPanel.close}>
        {isUuid(draftId) ? 'A new template' : `The template “${draftId}”`}
      </Link>
      <Summary document={document} fields="" />
    </>
  );
}

function CommentChanges({ document, codexId }: Omit<CodexChangesProps, 'branch'>) {
  const label = useTreeNode(codexId)?.label;
  return (
    <>
      <Link href={`${codexPath(codexId)}#comments`} className={classes['title']} onClick={pendingPanel.close}>
        Comments on <bdi>{displayTitle(label?.title ?? '')}</bdi>
      </Link>
      <Summary document={document} fields="" />
    </>
  );
}

interface CodexChangesProps {
  readonly document: PendingDocument;
  readonly codexId: string;
  /** `null`: the Codex itself. */
  readonly branch: string | null;
}

function CodexChanges({ document, codexId, branch }: CodexChangesProps) {
  const label = useTreeNode(codexId)?.label;
  const template = useKnownTemplate(label?.templateId);
  const fields = countByField(document.edits).map(({ field, count }) => {
    const name = fieldName(field, template);
    return count === 1 ? name : `${name} (${count})`;
  });
  return (
    <>
      <Link
        href={branch === null ? codexPath(codexId) : branchPath(codexId, branch)}
        className={classes['title']}
        onClick={pendingPanel.close}
      >
        <bdi>{displayTitle(label?.title ?? '')}</bdi>
        {branch !== null && ` on the branch ${branch}`}
      </Link>
      <Summary document={document} fields={fields.join(', ')} isOfBranch={branch !== null} />
    </>
  );
}

interface SummaryProps {
  readonly document: PendingDocument;
  readonly fields: string;
  readonly isOfBranch?: boolean;
}

function Summary({ document, fields, isOfBranch = false }: SummaryProps) {
  const { edits, count, refusal } = document;
  const words = refusal === null ? null : refusalLabel(refusal, isOfBranch);
  return (
    <>
      <p className={classes['detail']}>
        {changesLabel(count)}
        {' · '}
        {timesLabel(
          edits.flatMap(({ from, at }) => [from, at]),
          Date.now(),
        )}
      </p>
      {fields !== '' && <p className={classes['quiet']}>{fields}</p>}
      {words && (
        <p className={classes['refusal']}>
          {words.what} {words.remedy}
        </p>
      )}
    </>
  );
}
