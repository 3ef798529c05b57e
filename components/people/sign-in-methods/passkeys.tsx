'use client';
/** One's passkeys: listed, added, renamed, removed. */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWaysToSignIn } from '#components/auth/auth-queries.ts';
import { canUsePasskeys } from '#components/auth/passkeys.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { MAX_NAME_LENGTH } from '#core/protocol/api/people.ts';
import type { ListedPasskey, SignInMethods } from '#core/protocol/api/sign-in.ts';
import classes from '../forms/people.module.css';
import { useConfirmFirst } from './confirm-first.tsx';
import { useAddPasskey, useRemovePasskey, useRenamePasskey } from './sign-in-queries.ts';

export function Passkeys({ methods }: { readonly methods: SignInMethods }) {
  const { first, dialog } = useConfirmFirst(methods);
  const add = useAddPasskey();
  const remove = useRemovePasskey();
  const ways = useWaysToSignIn();
  const host = ways.data?.passkeyHost ?? null;
  const make = () =>
    add.mutate(nameOfDevice(), {
      onSuccess: (added) => added && toast.done('Passkey added'),
      onError: (error) => toast.failed('No passkey was added', error),
    });
  const end = ({ id, name }: ListedPasskey) =>
    remove.mutate(id, {
      onSuccess: () => toast.done(`“${name}” no longer signs you in`),
      onError: (error) => toast.failed(`“${name}” was not removed`, error),
    });
  return (
    <>
      {methods.passkeys.length > 0 && (
        <ul className={classes['list']} aria-label="Passkeys">
          {methods.passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              isBusy={remove.isPending && remove.variables === passkey.id}
              onRemove={() => first(() => end(passkey))}
            />
          ))}
        </ul>
      )}
      {canUsePasskeys(host) ? (
        <Button variant="default" loading={add.isPending} onClick={() => first(make)}>
          Add a passkey
        </Button>
      ) : (
        ways.isSuccess && <p className={classes['muted']}>{whyNot(host)}</p>
      )}
      {dialog}
    </>
  );
}

interface PasskeyRowProps {
  readonly passkey: ListedPasskey;
  readonly isBusy: boolean;
  readonly onRemove: () => void;
}

function PasskeyRow({ passkey, isBusy, onRemove }: PasskeyRowProps) {
  const rename = useRenamePasskey();
  const [draft, setDraft] = useState<string | null>(null);
  const { id, name, createdAt, isSynced } = passkey;
  const save = () => {
    const typed = draft?.trim() ?? '';
    setDraft(null);
    if (typed === '' || typed === name) return;
    rename.mutate(
      { id, name: typed },
      { onError: (error) => toast.failed(`“${name}” was not renamed`, error) },
    );
  };
  return (
    <li className={classes['token']}>
      <div className={classes['token-text']}>
        {draft === null ? (
          <div className={classes['token-name']}>
            <bdi>{name}</bdi>
          </div>
        ) : (
          <TextInput
            aria-label={`New name of ${name}`}
            value={draft}
            maxLength={MAX_NAME_LENGTH}
            autoFocus
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onBlur={save}
            onKeyDown={(event) => {
              if (event.key === 'Enter') save();
              if (event.key === 'Escape') setDraft(null);
            }}
          />
        )}
        <div className={classes['muted']}>
          added <RelativeTime iso={createdAt} />
          {isSynced ? ' · kept by a password manager' : ' · on one device'}
        </div>
      </div>
      <Button variant="subtle" size="compact-md" aria-label={`Rename ${name}`} onClick={() => setDraft(name)}>
        Rename
      </Button>
      <Button
        variant="light"
        color="rose"
        size="compact-md"
        aria-label={`Remove ${name}`}
        loading={isBusy}
        onClick={onRemove}
      >
        Remove
      </Button>
    </li>
  );
}

/** A first name that says more than “Passkey 2”; the person can give it another one. */
function nameOfDevice(): string {
  const { userAgent } = navigator;
  const systems = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'Linux'];
  const system = systems.find((name) => userAgent.includes(name));
  return system === 'Macintosh' ? 'Mac' : (system ?? 'Passkey');
}

function whyNot(host: string | null): string {
  if (host === null) return 'Passkeys need a host name, but this instance is opened at an IP address.';
  return window.PublicKeyCredential === undefined
    ? 'This browser has no passkeys.'
    : `Passkeys work at ${host} only. Open Bindery there to add one.`;
}
