'use client';
/** One's own account as a whole: its data as one file, and deleting it. */
import { Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { api } from '#components/api/client.ts';
import { confirmLeaving } from '#components/auth/confirm-leaving.tsx';
import { clientStore } from '#components/browser/client-store.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import type { SignInMethods } from '#core/protocol/api/sign-in.ts';
import { settleEdits } from '#sync/session/sign-out.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { useRemoval } from '../members/member-queries.ts';
import { owningLabel } from '../members/removal-labels.ts';
import { RemovalParts } from '../members/remove-member.tsx';
import { useConfirmFirst } from '../sign-in-methods/confirm-first.tsx';

/** The server writes the file while the browser saves it. */
export function OwnData() {
  return (
    <Button component="a" href="/api/v1/me/export" download variant="default">
      Download my data
    </Button>
  );
}

interface DeleteAccountProps {
  readonly me: Me;
  readonly methods: SignInMethods;
}

export function DeleteAccount({ me, methods }: DeleteAccountProps) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="light" color="rose" onClick={open}>
        Delete my account…
      </Button>
      <Modal opened={opened} onClose={close} title="Delete your account for good?" size="lg">
        <DeleteForm me={me} methods={methods} onClose={close} />
      </Modal>
    </>
  );
}

function DeleteForm({ me, methods, onClose }: DeleteAccountProps & { readonly onClose: () => void }) {
  const removal = useRemoval('me');
  const { first, dialog } = useConfirmFirst(methods);
  const remove = useMutation({
    mutationFn: async () => {
      const waiting = await settleEdits(await clientStore(), me.id);
      if (waiting > 0 && !(await confirmLeaving(waiting))) return false;
      await api.delete('/me');
      return true;
    },
    // A full load: the sign-in page hears that the session was ended, and deletes what this browser holds.
    onSuccess: (isDeleted) => {
      if (isDeleted) window.location.assign('/');
    },
  });
  const { data } = removal;
  const error = remove.error ?? removal.error;
  return (
    <Stack gap="md">
      <FormProblem>{error && errorMessage(error)}</FormProblem>
      {removal.isPending && <Skeleton height={160} />}
      {data && <RemovalParts removal={data} own />}
      {data && data.refusal === null && owningLabel(data) !== '' && (
        <p>
          {owningLabel(data)} of yours: these end, and whoever came by them is out. An admin who removes you
          instead can hand them over.
        </p>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          color="rose"
          disabled={data === undefined || data.refusal !== null}
          loading={remove.isPending}
          onClick={() => first(() => remove.mutate())}
        >
          Delete my account
        </Button>
      </Group>
      {dialog}
    </Stack>
  );
}
