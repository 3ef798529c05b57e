'use client';
/** What waits on this device: by Codex, with fields and times; what was refused first, with the reason and what to do. */
import { Button, Drawer } from '@mantine/core';
import { IconCloudCheck, IconCloudOff, IconSend } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useKnownTemplate, useMe } from '#components/api/queries.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { fieldName } from '#components/codex-context/field-name.ts';
import { type PaletteAction, useOfferedActions } from '#components/commands/palette-actions.ts';
import { Link } from '#components/navigation/link.tsx';
import { useRequestQueue, useRequests } from '#components/requests/requests-provider.tsx';
import { countByField } from '#components/save-state/save-state-labels.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { useTreeNode } from '#components/workspace-tree/tree-context.tsx';
import { codexPath } from '#core/protocol/page-address.ts';
import { readLastContact } from './last-contact.ts';
import classes from './outbox.module.css';
import { countEdits, type WaitingDocument } from './outbox.ts';
import { useOutbox, useOutboxState } from './outbox-context.tsx';
import { outboxPanel } from './outbox-panel-store.ts';
import { changesWords, refusalWords, timesWords } from './waiting-labels.ts';
import { WaitingRequests } from './waiting-requests.tsx';

const ACTION: PaletteAction = {
  id: 'waiting-changes',
  label: 'Waiting changes',
  words: 'offline sync outbox pending unsent send now connection',
  icon: 'sync',
  run: outboxPanel.open,
};

/** Mounted once; opens when `outboxPanel` is asked. */
export function OutboxPanel() {
  useOfferedActions([ACTION]);
  const opened = useSyncExternalStore(outboxPanel.subscribe, outboxPanel.get, () => false);
  return (
    <Drawer
      opened={opened}
      onClose={outboxPanel.close}
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
  const { documents } = useOutboxState();
  const requests = useRequests();
  const refused = documents.filter(({ refusal }) => refusal !== null);
  const waiting = documents.filter(({ refusal }) => refusal === null);
  return (
    <div className={classes['panel']}>
      <Connection />
      <WaitingRequests />
      {refused.length > 0 && <Group title="Refused by the server" documents={refused} />}
      {waiting.length > 0 && <Group title="Waiting to be sent" documents={waiting} />}
      {documents.length + requests.length === 0 && (
        <EmptyState icon={<IconCloudCheck size={28} stroke={1.4} />} title="Nothing is waiting">
          Everything you wrote on this device is on the server.
        </EmptyState>
      )}
    </div>
  );
}

function Connection() {
  const scope = useOutbox();
  const { sending, waiting } = useOutboxState();
  const queue = useRequestQueue();
  const asked = useRequests().some(({ failure }) => failure === null);
  const sendNow = () => {
    void queue?.flush();
    void scope?.outbox.send();
  };
  const connected = scope?.connected === true;
  const Icon = connected ? IconCloudCheck : IconCloudOff;
  return (
    <div className={classes['connection']} data-away={connected ? undefined : true}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <p>
        {connected ? 'Connected to the server' : 'The server can’t be reached'}
        {!connected && <LastContact />}
      </p>
      {(waiting > 0 || asked) && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconSend size={14} stroke={1.8} aria-hidden />}
          loading={sending}
          onClick={sendNow}
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
  readonly documents: readonly WaitingDocument[];
}

function Group({ title, documents }: GroupProps) {
  return (
    <section aria-label={title}>
      <h3 className={classes['group']}>{title}</h3>
      <ul className={classes['list']}>
        {documents.map((document) => (
          <li key={document.documentName} className={classes['document']}>
            {document.codexId === null ? (
              <TreeChanges document={document} />
            ) : (
              <CodexChanges document={document} codexId={document.codexId} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function TreeChanges({ document }: { readonly document: WaitingDocument }) {
  return (
    <>
      <p className={classes['title']}>The tree of Codices</p>
      <Summary document={document} fields="What was moved, archived or put in the trash" />
    </>
  );
}

interface CodexChangesProps {
  readonly document: WaitingDocument;
  readonly codexId: string;
}

function CodexChanges({ document, codexId }: CodexChangesProps) {
  const label = useTreeNode(codexId)?.label;
  const template = useKnownTemplate(label?.templateId);
  const fields = countByField(document.edits).map(({ field, count }) => {
    const name = fieldName(field, template);
    return count === 1 ? name : `${name} (${count})`;
  });
  return (
    <>
      <Link href={codexPath(codexId)} className={classes['title']} onClick={outboxPanel.close}>
        <bdi>{displayTitle(label?.title ?? '')}</bdi>
      </Link>
      <Summary document={document} fields={fields.join(', ')} />
    </>
  );
}

function Summary({ document, fields }: { readonly document: WaitingDocument; readonly fields: string }) {
  const { edits, refusal } = document;
  const words = refusal === null ? null : refusalWords(refusal);
  return (
    <>
      <p className={classes['detail']}>
        {changesWords(countEdits(edits))}
        {' · '}
        {timesWords(
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
