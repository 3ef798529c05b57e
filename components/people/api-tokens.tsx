'use client';
/** One's own API tokens: listed, made, revoked. A token itself is shown once. */
import { Button, CopyButton, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useApiTokens, useCreateApiToken, useRevokeApiToken } from '#components/api/people-queries.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorWords, toast } from '#components/ui/toast.tsx';
import { check } from './form-problems.ts';
import classes from './people.module.css';

export function ApiTokens() {
  const tokens = useApiTokens();
  const create = useCreateApiToken();
  const revoke = useRevokeApiToken();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: check.present('what the token is for') },
  });
  const submit = form.onSubmit(({ name }) =>
    create.mutate(name.trim(), {
      onSuccess: () => form.reset(),
      onError: (error) => form.setFieldError('name', errorWords(error)),
    }),
  );
  const end = (id: string, name: string) =>
    revoke.mutate(id, {
      onSuccess: () => {
        // What was just made and then revoked must not stay on the page as if it worked.
        if (create.data?.id === id) create.reset();
        toast.done(`“${name}” no longer opens anything`);
      },
      onError: (error) => toast.failed(`“${name}” was not revoked`, error),
    });
  return (
    <>
      {tokens.isError && !tokens.data && (
        <p role="alert">The tokens could not be loaded. {errorWords(tokens.error)}</p>
      )}
      {tokens.data && tokens.data.length > 0 && (
        <ul className={classes['list']}>
          {tokens.data.map((token) => (
            <li key={token.id} className={classes['token']}>
              <div className={classes['token-text']}>
                <div className={classes['token-name']}>{token.name}</div>
                <div className={classes['muted']}>
                  Made <RelativeTime iso={token.createdAt} />
                  {token.lastUsedAt ? (
                    <>
                      , used <RelativeTime iso={token.lastUsedAt} />
                    </>
                  ) : (
                    ', never used'
                  )}
                </div>
              </div>
              <Button
                variant="light"
                color="rose"
                size="compact-md"
                aria-label={`Revoke ${token.name}`}
                loading={revoke.isPending && revoke.variables === token.id}
                onClick={() => end(token.id, token.name)}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div role="status">{create.data && <NewToken name={create.data.name} token={create.data.token} />}</div>
      <form onSubmit={submit} noValidate className={classes['inline-form']}>
        <TextInput
          {...form.getInputProps('name')}
          label="New token for"
          placeholder="Nightly export"
          maxLength={80}
        />
        <Button type="submit" variant="default" loading={create.isPending}>
          Make token
        </Button>
      </form>
    </>
  );
}

function NewToken({ name, token }: { readonly name: string; readonly token: string }) {
  return (
    <div className={classes['secret']}>
      <p>
        The token for “{name}”. Copy it now: it is <strong>shown only this once</strong>.
      </p>
      <div className={classes['secret-line']}>
        <code>{token}</code>
        <CopyButton value={token}>
          {({ copied, copy }) => (
            <Button
              size="compact-md"
              leftSection={
                copied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.6} />
              }
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy token'}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
