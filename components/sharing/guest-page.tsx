'use client';
/** The page of a share link: asks for a name, then opens the Codex. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { api } from '#components/api/client.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { FormProblem } from '#components/people/forms/form-problem.tsx';
import { lengthProblem } from '#components/people/forms/form-problems.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { LinkRole } from '#core/access/policy.ts';
import { MAX_GUEST_NAME_LENGTH, type Ticket } from '#core/protocol/api/people.ts';
import { type OpenedShare, openedShareSchema } from '#core/protocol/api/sharing.ts';
import { parseShareAddress } from '#core/protocol/page-address.ts';
import { ClosedShareLink, isRefusal } from './closed-share-link.tsx';
import { GuestCodex } from './guest-codex.tsx';
import { type Guest, lastGuestName, rememberCopy, rememberedGuest, rememberGuest } from './guest-identity.ts';
import { askTicket } from './guest-ticket.ts';
import { useSharedCodex } from './share-queries.ts';

export function GuestPage() {
  const token = parseShareAddress(usePathname()) ?? '';
  const share = useSharedCodex(token, null);
  if (share.isError) return <ClosedShareLink token={token} error={share.error} />;
  if (share.data === undefined) return null;
  return <GuestDoor token={token} share={share.data} />;
}

/** Asks for a name once; a guest known to this browser walks in. */
function GuestDoor({ token, share }: { readonly token: string; readonly share: OpenedShare }) {
  const [entry, setEntry] = useState<{ readonly guest: Guest; readonly ticket: Ticket } | null>(null);
  const entering = useMutation({
    mutationFn: async (guest: Guest) => ({ guest, ticket: await askTicket(token, guest) }),
    onSuccess: (entered) => {
      rememberCopy(token, entered.ticket.actor.id);
      setEntry(entered);
    },
  });
  const { mutate: enter } = entering;
  useEffect(() => {
    const known = rememberedGuest(share.codexId);
    if (known !== null) enter(known);
  }, [share.codexId, enter]);

  if (entry !== null) return <GuestCodex token={token} share={share} {...entry} />;
  if (entering.isError && isRefusal(entering.error))
    return <ClosedShareLink token={token} error={entering.error} />;
  return (
    <NameForm
      token={token}
      share={share}
      busy={entering.isPending}
      problem={entering.error}
      onNamed={enter}
    />
  );
}

const INVITED_TO: Readonly<Record<LinkRole, string>> = {
  view: 'read this',
  comment: 'comment on this',
  edit: 'write here',
};

interface NameFormProps {
  readonly token: string;
  readonly share: OpenedShare;
  readonly busy: boolean;
  readonly problem: Error | null;
  readonly onNamed: (guest: Guest) => void;
}

function NameForm({ token, share, busy, problem, onNamed }: NameFormProps) {
  const [name, setName] = useState('');
  useEffect(() => setName(lastGuestName()), []);
  const naming = useMutation({
    mutationFn: (chosen: string) => api.post('/share/open', { token, name: chosen }, openedShareSchema),
    onSuccess: ({ guest }) => {
      if (guest === null) return;
      rememberGuest(share.codexId, guest);
      onNamed(guest);
    },
  });
  const failed = naming.error ?? problem;
  const tooLong = lengthProblem(name.trim(), MAX_GUEST_NAME_LENGTH);
  return (
    <AuthLayout
      title={share.title === '' ? 'Untitled' : share.title}
      lead={`You were invited to ${INVITED_TO[share.role]}. The others see the name you give.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && tooLong === null) naming.mutate(name.trim());
        }}
      >
        <FormProblem>{failed === null ? null : errorMessage(failed)}</FormProblem>
        <TextInput
          label="Your name"
          autoComplete="name"
          required
          error={tooLong}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button
          type="submit"
          mt="md"
          fullWidth
          loading={busy || naming.isPending}
          disabled={name.trim() === '' || tooLong !== null}
        >
          Open “{share.title === '' ? 'Untitled' : share.title}”
        </Button>
      </form>
    </AuthLayout>
  );
}
