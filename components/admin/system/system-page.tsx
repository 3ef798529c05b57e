'use client';
/** `/admin/system`: how the instance is, from version to last backup, and the checks of `bindery doctor`. */
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatBytes } from '#components/locale/byte-size.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { SystemBackup, SystemState } from '#core/protocol/api/administration/system.ts';
import { AdminFrame } from '../admin-frame.tsx';
import { CheckList } from './check-list.tsx';
import { Fact } from './fact.tsx';
import { ProcessList } from './process-list.tsx';
import { QueueList } from './queue-list.tsx';
import { RetentionFacts } from './retention-facts.tsx';
import classes from './system.module.css';
import { counted } from './system-labels.ts';
import { useSystem } from './system-queries.ts';
import { TimestampFacts } from './timestamp-facts.tsx';

export function SystemPage() {
  return (
    <AdminFrame title="System" page="system" what="The state of the system">
      <System />
      <CheckList />
    </AdminFrame>
  );
}

function System() {
  const { data, error } = useSystem();
  if (error !== null && data === undefined)
    return <p role="alert">The state of the system could not be loaded. {errorMessage(error)}</p>;
  if (data === undefined) return <Skeleton height={320} radius="md" />;
  const { version, database, storage, storedDocuments, queues, lastBackup, timestamps, retention } = data;
  return (
    <>
      {error !== null && <p role="alert">This is no longer up to date. {errorMessage(error)}</p>}
      <Part title="Version">
        <dl className={classes['facts']}>
          <Fact label="Vespera Bindery">{version.bindery}</Fact>
          <Fact label="Node.js">{version.node}</Fact>
        </dl>
      </Part>
      <Part title="Database">
        <DatabaseFacts database={database} />
      </Part>
      <Part title="Processes">
        <ProcessList {...data} />
      </Part>
      <Part title="Waiting in the background">
        <QueueList queues={queues} />
      </Part>
      <Part title="Files and documents">
        <StorageFacts storage={storage} storedDocuments={storedDocuments} />
      </Part>
      <Part title="Last backup">
        <BackupFacts backup={lastBackup} />
      </Part>
      {timestamps && (
        <Part title="Timestamps">
          <TimestampFacts {...timestamps} />
        </Part>
      )}
      {retention && (
        <Part title="Retention">
          <RetentionFacts {...retention} now={Date.parse(data.at)} />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className={classes['part']}>
      <h2 className={classes['part-title']}>{title}</h2>
      <div>{children}</div>
    </section>
  );
}

function DatabaseFacts({ database }: Pick<SystemState, 'database'>) {
  const { isReachable, isEmbedded, version, bytes, latencyMs, replica } = database;
  return (
    <dl className={classes['facts']}>
      <Fact label="PostgreSQL">{version && `${version}${isEmbedded ? ', run by Bindery itself' : ''}`}</Fact>
      <Fact label="Reachable">{isReachable ? 'yes' : 'no'}</Fact>
      <Fact label="Answers within">{latencyMs === null ? null : `${latencyMs} ms`}</Fact>
      <Fact label="Size">{bytes === null ? null : formatBytes(bytes)}</Fact>
      {replica && <Fact label="Replica">{replica.detail}</Fact>}
    </dl>
  );
}

function StorageFacts({ storage, storedDocuments }: Pick<SystemState, 'storage' | 'storedDocuments'>) {
  const { place, isReachable, files, bytes, freeBytes } = storage;
  return (
    <dl className={classes['facts']}>
      <Fact label="Documents">{counted(storedDocuments, 'stored', 'stored')}</Fact>
      <Fact label="Files">
        {files === null || bytes === null
          ? null
          : `${counted(files, 'file', 'files')}, ${formatBytes(bytes)}`}
      </Fact>
      <Fact label="Kept in">
        <bdi>{place}</bdi>
        {!isReachable && ', which cannot be used now'}
      </Fact>
      <Fact label="Free on the disk of DATA_DIR">{freeBytes === null ? null : formatBytes(freeBytes)}</Fact>
    </dl>
  );
}

function BackupFacts({ backup }: { readonly backup: SystemBackup | null }) {
  return (
    <>
      {backup === null ? (
        <p className={classes['none']}>
          None was made with <code>bindery backup</code>, as far as the audit log knows.
        </p>
      ) : (
        <dl className={classes['facts']}>
          <Fact label="Made">
            <RelativeTime iso={backup.at} />, by <bdi>{backup.by}</bdi>
          </Fact>
          <Fact label="File">{backup.file && <bdi>{backup.file}</bdi>}</Fact>
          <Fact label="Holds">{backupContent(backup)}</Fact>
          <Fact label="Verified">
            {backup.verified === null ? null : backup.verified ? 'read back as a whole, and right' : 'no'}
          </Fact>
        </dl>
      )}
      <p className={classes['note']}>Backups by PostgreSQL’s own tools are not known here.</p>
    </>
  );
}

function backupContent({ documents, files, missingFiles, bytes }: SystemBackup): string | null {
  const parts = [
    counted(documents, 'document', 'documents'),
    counted(files, 'file', 'files'),
    bytes === null ? null : `${formatBytes(bytes)} in all`,
    missingFiles ? `${counted(missingFiles, 'file', 'files')} missing` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
