'use client';
/** The list of Codices that the reader is responsible for, by their fields of people. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/api/client.ts';
import { keys } from '#components/api/query-keys.ts';
import { codexListSchema } from '#core/protocol/api/codices.ts';
import { CodexRow } from './codex-row.tsx';
import classes from './home.module.css';

/** Rows shown before “Show all”. */
const FEW = 6;
const LOOK_AGAIN_MS = 30_000;

/** Renders nothing while nothing is assigned. */
export function AssignedCodices() {
  const [all, setAll] = useState(false);
  const { data } = useQuery({
    queryKey: keys.assigned,
    queryFn: async ({ signal }) => (await api.get('/assigned', codexListSchema, { signal })).items,
    refetchInterval: LOOK_AGAIN_MS,
  });
  if (data === undefined || data.length === 0) return null;
  return (
    <section aria-labelledby="home-assigned">
      <div className={classes['section-head']}>
        <h2 id="home-assigned">Assigned to me</h2>
        {data.length > FEW && (
          <Button
            variant="subtle"
            color="ink"
            size="compact-sm"
            onClick={() => setAll(!all)}
            aria-expanded={all}
          >
            {all ? 'Show fewer' : `Show all ${data.length}`}
          </Button>
        )}
      </div>
      <ul className={classes['list']}>
        {data.slice(0, all ? data.length : FEW).map((codex) => (
          <CodexRow key={codex.id} codex={codex} />
        ))}
      </ul>
    </section>
  );
}
