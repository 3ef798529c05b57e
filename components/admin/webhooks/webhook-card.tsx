/** One webhook: where it goes, how it fares, what was sent; switched off and on, given another secret, removed. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Webhook, WebhookWithSecret } from '#core/protocol/api/programs/webhooks.ts';
import { DeliveryList } from './delivery-list.tsx';
import { choiceLabel } from './event-labels.ts';
import { useChangeWebhook, useRemoveWebhook, useReplaceSecret } from './webhook-queries.ts';
import classes from './webhooks.module.css';

interface WebhookCardProps {
  readonly webhook: Webhook;
  readonly onSecret: (webhook: WebhookWithSecret) => void;
}

export function WebhookCard({ webhook, onSecret }: WebhookCardProps) {
  const { id, url, events, enabled, by } = webhook;
  const [isOpen, setOpen] = useState(false);
  const change = useChangeWebhook();
  const replace = useReplaceSecret();
  const remove = useRemoveWebhook();
  const { host } = new URL(url);
  const failed = (error: unknown) => toast.failed(`The webhook to ${host} was not changed`, error);
  return (
    <li className={classes['webhook']}>
      <h2 className={classes['name']}>{url}</h2>
      <p className={classes['facts']}>
        {choiceLabel(events)} · added or changed last by <bdi>{by.name}</bdi>
      </p>
      <Health webhook={webhook} />
      <div className={classes['actions']}>
        <Button variant="default" size="compact-md" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide messages' : 'Show messages'}
        </Button>
        {enabled && webhook.failingSince !== null && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            loading={change.isPending}
            aria-label={`Try the webhook to ${host} again now`}
            onClick={() =>
              change.mutate(
                { id, enabled: true },
                { onSuccess: () => toast.done(`What waits for ${host} is sent again now`), onError: failed },
              )
            }
          >
            Try again now
          </Button>
        )}
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          loading={change.isPending}
          aria-label={`${enabled ? 'Switch off' : 'Switch on'} the webhook to ${host}`}
          onClick={() => change.mutate({ id, enabled: !enabled }, { onError: failed })}
        >
          {enabled ? 'Switch off' : 'Switch on'}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          loading={replace.isPending}
          aria-label={`Replace the secret of the webhook to ${host}`}
          onClick={() => replace.mutate(id, { onSuccess: onSecret, onError: failed })}
        >
          Replace secret
        </Button>
        <Button
          variant="subtle"
          color="rose"
          size="compact-md"
          loading={remove.isPending}
          aria-label={`Remove the webhook to ${host}`}
          onClick={() =>
            remove.mutate(id, {
              onSuccess: () => toast.done(`Nothing more is sent to ${host}`),
              onError: failed,
            })
          }
        >
          Remove
        </Button>
      </div>
      {isOpen && <DeliveryList webhook={webhook} />}
    </li>
  );
}

function Health({ webhook }: { readonly webhook: Webhook }) {
  const { enabled, disabledReason, failingSince, previousSecretUntil } = webhook;
  return (
    <>
      {!enabled && <p className={classes['problem']}>Switched off. {disabledReason ?? ''}</p>}
      {enabled && failingSince !== null && (
        <p className={classes['problem']}>
          Nothing is taken: the first try failed <RelativeTime iso={failingSince} />. It is tried again.
        </p>
      )}
      {previousSecretUntil !== null && (
        <p className={classes['facts']}>
          Messages are also signed with the secret before, until <RelativeTime iso={previousSecretUntil} />.
        </p>
      )}
    </>
  );
}
