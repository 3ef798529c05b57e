'use client';
/** `/admin/webhooks`: the addresses outside that events are posted to, and what became of each message. */
import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { errorMessage } from '#components/ui/toast.tsx';
import type { WebhookWithSecret } from '#core/protocol/api/programs/webhooks.ts';
import { AdminFrame } from '../admin-frame.tsx';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookCard } from './webhook-card.tsx';
import { useWebhooks } from './webhook-queries.ts';
import classes from './webhooks.module.css';

export function WebhooksPage() {
  return (
    <AdminFrame title="Webhooks" page="webhooks" what="Changing webhooks">
      <Webhooks />
    </AdminFrame>
  );
}

function Webhooks() {
  const webhooks = useWebhooks();
  const [told, setTold] = useState<WebhookWithSecret | null>(null);
  return (
    <>
      <p className={classes['muted']}>
        What happens is posted to these addresses as it happens: what it was, to which Codex and by whom, and
        never what was written. Only what whoever added the address may read is sent.
      </p>
      <NewWebhook onAdded={setTold} />
      {told !== null && (
        <p className={classes['notice']} role="status">
          Messages to <strong>{new URL(told.url).host}</strong> are signed with{' '}
          <code className={classes['secret']}>{told.secret}</code>, as Standard Webhooks are. Give it to the
          receiver now: it is not shown again.
        </p>
      )}
      {webhooks.isPending && <Skeleton height={120} radius="md" />}
      {webhooks.isError && (
        <p role="alert">The webhooks could not be loaded. {errorMessage(webhooks.error)}</p>
      )}
      {webhooks.data?.length === 0 && <p className={classes['muted']}>There is no webhook yet.</p>}
      <ul className={classes['webhooks']}>
        {(webhooks.data ?? []).map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} onSecret={setTold} />
        ))}
      </ul>
    </>
  );
}
