'use client';
/** The page of a share link: asks for a name, then opens the Codex. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { api } from '#components/api/client.ts';
import { SHARED_TITLE } from '#components/codex/view/codex-body.tsx';
import { CodexSkeleton } from '#components/codex/view/codex-skeleton.tsx';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { FormProblem } from '#components/people/forms/form-problem.tsx';
import { lengthProblem } from '#components/people/forms/form-problems.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { LinkRole } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import { MAX_GUEST_NAME_LENGTH, type Ticket } from '#core/protocol/api/people.ts';
import { type OpenedShare, openedShareSchema, type SharedTree } from '#core/protocol/api/sharing.ts';
import { parseShareAddress } from '#core/protocol/page-address.ts';
import { ClosedShareLink, isRefusal } from './closed-share-link.tsx';
import { GuestCodex } from './guest-codex.tsx';
import {
  type Guest,
  lastGuestName,
  rememberCopy,
  rememberedGuest,
  rememberedGuestOfCodex,
  rememberGuest,
} from './guest-identity.ts';
import { useCopiesLeftBehind, useCopiesOfOlderExtracts } from './guest-local-copy.ts';
import { askTicket } from './guest-ticket.ts';
import { KeptCopies } from './kept-copies.tsx';
import { LinkPassword } from './link-password.tsx';
import { isForFields, useSharedCodex } from './opening/guest-queries.ts';
import { SharedFields } from './shared-fields.tsx';
import { SharedSubtree } from './subtree/shared-subtree.tsx';
import { useAskedCodex } from './subtree/use-asked-codex.ts';

export function GuestPage() {
  const token = parseShareAddress(usePathname()) ?? '';
  const [known] = useState(() => rememberedGuest(token));
  const [password, setPassword] = useState<string>();
  const holder = { token, guestId: known?.id ?? null };
  const share = useSharedCodex(holder, null);
  if (share.data !== undefined)
    return <GuestDoor token={token} known={known} password={password} share={share.data} />;
  const isGiven = password !== undefined;
  if (share.isError && (isGiven || isForFields(share.error)))
    return <SharedFields token={token} password={password} />;
  if (share.isError && isBinderyError(share.error) && share.error.code === 'password_required')
    return <LinkPassword holder={holder} onGiven={setPassword} />;
  return share.isError ? <ClosedShareLink token={token} error={share.error} /> : null;
}

interface GuestDoorProps {
  readonly token: string;
  /** The guest of an earlier visit by this link. */
  readonly known: Guest | null;
  /** Given a moment ago; it has not been kept for anybody yet. */
  readonly password: string | undefined;
  readonly share: OpenedShare;
}

/** Asks for a name once; a guest known to this browser walks in. */
function GuestDoor({ token, known, password, share }: GuestDoorProps) {
  const [entry, setEntry] = useState<{ readonly guest: Guest; readonly ticket: Ticket } | null>(null);
  const entering = useMutation({
    mutationFn: async (guest: Guest) => ({ guest, ticket: await askTicket(token, guest) }),
    onSuccess: (entered) => {
      setEntry(entered);
      if (share.viewAs !== undefined) return;
      rememberGuest(token, share.codexId, entered.guest);
      rememberCopy(token, entered.ticket.actor.id);
    },
  });
  const { mutate: enter } = entering;
  const isLooking = share.viewAs !== undefined;
  useEffect(() => {
    if (isLooking) return enter(LOOKING);
    // A guest of another link has not given the password of this one.
    const guest = known ?? (password === undefined ? rememberedGuestOfCodex(share.codexId) : null);
    if (guest !== null) enter(guest);
  }, [isLooking, known, password, share.codexId, enter]);

  if (entry !== null) return <Entered token={token} share={share} {...entry} />;
  if (entering.isError && keepsOut(entering.error))
    return <ClosedShareLink token={token} codexId={share.codexId} error={entering.error} />;
  if (isLooking)
    return entering.isError ? <ClosedShareLink token={token} error={entering.error} /> : <CodexSkeleton />;
  return (
    <NameForm
      opening={{ token, ...(password !== undefined && { password }) }}
      share={share}
      busy={entering.isPending}
      problem={entering.error}
      onNamed={(guest) => {
        // Before the ticket: whoever reloads now is this guest already.
        rememberGuest(token, share.codexId, guest);
        enter(guest);
      }}
    />
  );
}

interface EnteredProps {
  readonly token: string;
  readonly share: OpenedShare;
  readonly guest: Guest;
  /** The first; it also told the public id of the guest. */
  readonly ticket: Ticket;
}

/** The Codex of the link, or the part of the tree that it leads to. */
function Entered({ token, share, guest, ticket }: EnteredProps) {
  const unused = useRef<Ticket | null>(ticket);
  const takeTicket = async () => {
    const next = unused.current ?? (await askTicket(token, guest));
    unused.current = null;
    return next;
  };
  const common = { token, guest, actor: ticket.actor, takeTicket };
  if (share.extract !== undefined)
    return (
      <>
        <OfOlderExtracts guestId={ticket.actor.id} open={share.extract} />
        <GuestCodex share={share} {...common} />
      </>
    );
  if (share.top === undefined) return <GuestCodex share={share} {...common} />;
  return (
    <SharedSubtree
      holder={{ token, guestId: guest.id }}
      share={share}
      top={share.top}
      leftBehind={(tree) => <LeftBehind guestId={ticket.actor.id} tree={tree} />}
    >
      {(opened, surroundings) => (
        <GuestCodex key={opened.codexId} share={opened} surroundings={surroundings} {...common} />
      )}
    </SharedSubtree>
  );
}

/** As of a page that was opened after they left; one that is open shows its own. */
function LeftBehind({ guestId, tree }: { readonly guestId: string; readonly tree: SharedTree }) {
  const asked = useAskedCodex();
  const copies = useCopiesLeftBehind(guestId, tree).filter(({ codexId }) => codexId !== asked);
  return <KeptCopies copies={copies} error={NOT_OF_THE_LINK} />;
}

/** What was written, and not sent, before the fields were kept elsewhere: the server takes it no more. */
function OfOlderExtracts({
  guestId,
  open,
}: {
  readonly guestId: string;
  readonly open: OpenedShare['extract'];
}) {
  const copies = useCopiesOfOlderExtracts(guestId, open);
  return <KeptCopies copies={copies} error={NOT_OF_THE_LINK} />;
}

const NOT_OF_THE_LINK = new BinderyError('revoked', 'The link does not lead to this Codex any more.');

/** Whoever looks at what guests see joins as nobody; a ticket asks for these. */
const LOOKING: Guest = { id: 'view-as', name: '' };

/** Whether another name would not help: the link is closed, or full. */
function keepsOut(error: Error): boolean {
  return isRefusal(error) || (isBinderyError(error) && error.code === 'conflict');
}

const INVITED_TO: Readonly<Record<LinkRole, string>> = {
  view: 'read this',
  comment: 'comment on this',
  edit: 'write here',
};

function sharedTitle({ title, extract }: OpenedShare): string {
  if (extract?.title === false) return SHARED_TITLE;
  return title === '' ? 'Untitled' : title;
}

interface NameFormProps {
  readonly opening: { readonly token: string; readonly password?: string };
  readonly share: OpenedShare;
  readonly busy: boolean;
  readonly problem: Error | null;
  readonly onNamed: (guest: Guest) => void;
}

function NameForm({ opening, share, busy, problem, onNamed }: NameFormProps) {
  const [name, setName] = useState('');
  useEffect(() => setName(lastGuestName()), []);
  const naming = useMutation({
    mutationFn: (chosen: string) => api.post('/share/open', { ...opening, name: chosen }, openedShareSchema),
    onSuccess: ({ guest }) => {
      if (guest !== null) onNamed(guest);
    },
  });
  const failed = naming.error ?? problem;
  // Readers need not say who they are.
  const needsName = share.role !== 'view';
  const isComplete = !needsName || name.trim() !== '';
  const tooLong = lengthProblem(name.trim(), MAX_GUEST_NAME_LENGTH);
  return (
    <AuthLayout
      title={sharedTitle(share)}
      lead={`You were invited to ${INVITED_TO[share.role]}. The others see the name you give${needsName ? '' : ', if you give one'}.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete && tooLong === null) naming.mutate(name.trim());
        }}
      >
        <FormProblem>{failed === null ? null : errorMessage(failed)}</FormProblem>
        <TextInput
          label={needsName ? 'Your name' : 'Your name (optional)'}
          autoComplete="name"
          required={needsName}
          error={tooLong}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button
          type="submit"
          mt="md"
          fullWidth
          loading={busy || naming.isPending}
          disabled={!isComplete || tooLong !== null}
        >
          Open “{sharedTitle(share)}”
        </Button>
      </form>
    </AuthLayout>
  );
}
