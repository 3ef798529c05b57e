'use client';
/** The authenticator app: set up by a QR code and a first code, its recovery codes, removed. */
import { Button, CopyButton, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { renderSVG } from 'uqr';
import { toast } from '#components/ui/toast.tsx';
import type { SignInMethods } from '#core/protocol/api/sign-in.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import classes from '../forms/people.module.css';
import { useFormProblem } from '../forms/use-form-problem.ts';
import styles from './authenticator.module.css';
import { useConfirmFirst } from './confirm-first.tsx';
import {
  useBeginAuthenticator,
  useConfirmAuthenticator,
  useRemoveAuthenticator,
  useReplaceRecoveryCodes,
} from './sign-in-queries.ts';

export function Authenticator({ methods }: { readonly methods: SignInMethods }) {
  const { first, dialog } = useConfirmFirst(methods);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // Here, for what shows them goes away as soon as they are done.
  const begin = useBeginAuthenticator();
  const confirm = useConfirmAuthenticator();
  const replace = useReplaceRecoveryCodes();
  const remove = useRemoveAuthenticator();
  const { enabled } = methods.authenticator;
  const start = () =>
    begin.mutate(undefined, { onError: (error) => toast.failed('The app was not set up', error) });
  const renew = () =>
    replace.mutate(undefined, {
      onSuccess: setCodes,
      onError: (error) => toast.failed('The recovery codes are as before', error),
    });
  const end = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        setCodes(null);
        begin.reset();
        toast.done('No code is asked for any more');
      },
      onError: (error) => toast.failed('The app was not removed', error),
    });
  return (
    <>
      <div role="status">{codes && <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}</div>
      {enabled && (
        <div className={styles['in-use']}>
          <p>A code is asked for after your password. {unusedLabel(methods.authenticator.recoveryCodes)}</p>
          <div className={styles['actions']}>
            <Button variant="default" loading={replace.isPending} onClick={() => first(renew)}>
              New recovery codes
            </Button>
            <Button variant="light" color="rose" loading={remove.isPending} onClick={() => first(end)}>
              Remove the app
            </Button>
          </div>
        </div>
      )}
      {!enabled && begin.data !== undefined && (
        <FirstCode
          uri={begin.data}
          isBusy={confirm.isPending}
          onCode={(code, onError) => confirm.mutate(code, { onSuccess: setCodes, onError })}
          onCancel={() => begin.reset()}
        />
      )}
      {!enabled && begin.data === undefined && (
        <Button variant="default" loading={begin.isPending} onClick={() => first(start)}>
          Set up an app
        </Button>
      )}
      {dialog}
    </>
  );
}

function unusedLabel(count: number): string {
  return count === 1 ? 'One recovery code is unused.' : `${count} recovery codes are unused.`;
}

interface FirstCodeProps {
  readonly uri: string;
  readonly isBusy: boolean;
  readonly onCode: (code: string, onError: (error: unknown) => void) => void;
  readonly onCancel: () => void;
}

function FirstCode({ uri, isBusy, onCode, onCancel }: FirstCodeProps) {
  const form = useForm({
    initialValues: { code: '' },
    validate: { code: (value) => (/^\s*\d{3}\s?\d{3}\s*$/.test(value) ? null : 'Enter the six digits.') },
  });
  const refusal = useFormProblem(form);
  const submit = form.onSubmit(({ code }) => {
    refusal.clear();
    onCode(code.replace(/\s+/g, ''), refusal.show);
  });
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  // Drawn from an address that the server made of a random secret and the person's own email; uqr writes paths only.
  const image = `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(uri, { border: 2 }))}`;
  return (
    <form onSubmit={submit} noValidate className={classes['new-token']} aria-label="Set up an app">
      <p>Scan this with your authenticator app, then enter the six digits that it shows.</p>
      {/* biome-ignore lint/performance/noImgElement: an image of this page itself has nothing to optimise */}
      <img
        className={styles['qr']}
        src={image}
        width={196}
        height={196}
        alt="QR code for the authenticator app"
      />
      <details>
        <summary>No camera? Enter the key by hand.</summary>
        <code className={styles['key']}>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      </details>
      <FormProblem>{refusal.problem}</FormProblem>
      <TextInput
        {...form.getInputProps('code')}
        label="Code"
        name="one-time-code"
        autoComplete="one-time-code"
        inputMode="numeric"
      />
      <div className={styles['actions']}>
        <Button type="submit" loading={isBusy}>
          Turn on
        </Button>
        <Button variant="subtle" color="ink" disabled={isBusy} onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onKept: () => void;
}

function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  return (
    <div className={classes['secret']}>
      <p>
        Ten recovery codes, each for one sign-in without your app. Keep them where you keep your passwords:
        they are <strong>shown only this once</strong>.
      </p>
      <ul className={styles['codes']} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={styles['actions']}>
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy codes'}</Button>}
        </CopyButton>
        <Button variant="default" onClick={onKept}>
          I have kept them
        </Button>
      </div>
    </div>
  );
}
