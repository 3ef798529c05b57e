/** The messages of a webhook, newest first: what became of each; sent again where somebody asks for it. */
import { Button, Skeleton } from '@mantine/core';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { Delivery, Webhook } from '#core/protocol/api/programs/webhooks.ts';
import { DELIVERY_LABELS, eventLabel } from './event-labels.ts';
import { useDeliveries, useReplayDelivery } from './webhook-queries.ts';
import classes from './webhooks.module.css';

export function DeliveryList({ webhook }: { readonly webhook: Webhook }) {
  const deliveries = useDeliveries(webhook.id);
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {deliveries.isPending && <Skeleton height={80} radius="md" />}
      {deliveries.isError && (
        <p role="alert">The messages could not be loaded. {errorMessage(deliveries.error)}</p>
      )}
      {deliveries.isSuccess && items.length === 0 && (
        <p className={classes['muted']}>Nothing was sent yet.</p>
      )}
      <ul className={classes['deliveries']} aria-label={`Messages to ${webhook.url}`}>
        {items.map((delivery) => (
          <DeliveryRow key={delivery.id} webhook={webhook} delivery={delivery} />
        ))}
      </ul>
      {deliveries.hasNextPage && (
        <Button
          variant="default"
          loading={deliveries.isFetchingNextPage}
          onClick={() => void deliveries.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

interface DeliveryRowProps {
  readonly webhook: Webhook;
  readonly delivery: Delivery;
}

function DeliveryRow({ webhook, delivery }: DeliveryRowProps) {
  const replay = useReplayDelivery(webhook.id);
  const { id, type, status, attempts, message, createdAt, nextAt } = delivery;
  const label = eventLabel(type);
  return (
    <li className={classes['delivery']}>
      <span className={classes['status']} data-status={status}>
        {DELIVERY_LABELS[status]}
      </span>
      <div className={classes['text']}>
        <p>{label}</p>
        {message !== null && <p className={classes['problem']}>{message}</p>}
        <p className={classes['facts']}>
          <RelativeTime iso={createdAt} />
          {attempts > 1 && <span> · tried {attempts} times</span>}
          {nextAt !== null && attempts > 0 && (
            <span>
              {' '}
              · again <RelativeTime iso={nextAt} />
            </span>
          )}
        </p>
      </div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        disabled={!webhook.enabled || status === 'waiting'}
        loading={replay.isPending}
        aria-label={`Send “${label}” again`}
        onClick={() =>
          replay.mutate(id, { onError: (error) => toast.failed('The message was not sent again', error) })
        }
      >
        Send again
      </Button>
    </li>
  );
}
