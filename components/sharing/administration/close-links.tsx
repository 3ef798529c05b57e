/** The button that closes all links of a person, or of everybody, after a question: none of them can be opened again. */
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { linkCountLabel } from '../share-link-labels.ts';
import { useCloseLinks } from './link-queries.ts';
import classes from './links.module.css';

export interface Maker {
  readonly id: string;
  readonly name: string;
}

export function CloseLinks({ of }: { readonly of: Maker | null }) {
  const [asking, { open, close }] = useDisclosure(false);
  const closing = useCloseLinks();
  const whose = of === null ? 'all links' : `all links of ${of.name}`;
  const act = () =>
    closing.mutate(of === null ? { all: true } : { createdBy: of.id }, {
      onSuccess: ({ revoked }) => {
        close();
        toast.done(`${linkCountLabel(revoked)} closed`);
      },
    });
  return (
    <>
      <Button variant="light" color="rose" onClick={open}>
        Close {whose}
      </Button>
      <Modal opened={asking} onClose={close} title={`Close ${whose}?`}>
        <Stack gap="md">
          {closing.isError && (
            <p role="alert" className={classes['problem']}>
              The links were not closed. {errorMessage(closing.error)}
            </p>
          )}
          <p>
            Their guests are disconnected at once, and no closed link opens again; forms are closed with them.
            What guests wrote stays.
          </p>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              Cancel
            </Button>
            <Button color="rose" loading={closing.isPending} onClick={act}>
              Close {whose}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
