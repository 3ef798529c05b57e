'use client';
/** The programs that one let in by OAuth, each with a button that ends it. */
import { Button, Skeleton } from '@mantine/core';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { ConnectedProgram } from '#core/protocol/api/programs/connected-programs.ts';
import { destinationLabel, MAY_LABELS } from './program-labels.ts';
import { useConnectedPrograms, useDisconnectProgram } from './program-queries.ts';
import classes from './programs.module.css';

export function ConnectedPrograms() {
  const programs = useConnectedPrograms();
  if (programs.isPending) return <Skeleton height={48} radius="md" />;
  if (programs.isError) return <p role="alert">They could not be loaded. {errorMessage(programs.error)}</p>;
  if (programs.data.length === 0)
    return (
      <p className={classes['muted']}>
        None. A program that speaks MCP connects by the address of this server, with /mcp at its end.
      </p>
    );
  return (
    <ul className={classes['programs']} aria-label="Connected programs">
      {programs.data.map((program) => (
        <Connected key={program.id} program={program} />
      ))}
    </ul>
  );
}

function Connected({ program }: { readonly program: ConnectedProgram }) {
  const disconnect = useDisconnectProgram();
  const { id, name, scope, resource, connectedAt, lastUsedAt, endsWithSession } = program;
  return (
    <li className={classes['program']}>
      <div>
        <p className={classes['name']}>
          <bdi>{name}</bdi>
        </p>
        <p className={classes['facts']}>
          {MAY_LABELS[scope]}
          {resource === 'api' && ', by the API'} · {destinationLabel(program)} · connected{' '}
          <RelativeTime iso={connectedAt} />
          {lastUsedAt !== null && (
            <>
              {' '}
              · used <RelativeTime iso={lastUsedAt} />
            </>
          )}
          {endsWithSession && ' · ends when you sign out of that browser'}
        </p>
      </div>
      <Button
        variant="light"
        color="rose"
        size="compact-md"
        aria-label={`Disconnect ${name}`}
        loading={disconnect.isPending}
        onClick={() =>
          disconnect.mutate(id, {
            onSuccess: () => toast.done(`${name} is disconnected`),
            onError: (error) => toast.failed(`${name} was not disconnected`, error),
          })
        }
      >
        Disconnect
      </Button>
    </li>
  );
}
