/** The addresses outside that rules may post to: listed, added, changed and removed; the secret is shown after saving. */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { RuleTarget, RuleTargetWithSecret } from '#core/protocol/api/automation.ts';
import classes from './automation.module.css';
import { useRemoveTarget, useSetTarget, useTargets } from './automation-queries.ts';

export function TargetList() {
  const targets = useTargets();
  const [saved, setSaved] = useState<RuleTargetWithSecret | null>(null);
  return (
    <section className={classes['log']} aria-labelledby="automation-targets">
      <h2 id="automation-targets" className={classes['heading']}>
        Where rules may post
      </h2>
      <p className={classes['sentence']}>
        A rule that says <code>{"{ post: 'chat' }"}</code> sends its Codex to the address of this name, for
        every template. Addresses within your network are refused.
      </p>
      {targets.isError && (
        <p className={classes['problem']} role="alert">
          The addresses could not be loaded. {errorMessage(targets.error)}
        </p>
      )}
      <ul className={classes['runs']}>
        {(targets.data ?? []).map((target) => (
          <Target key={target.name} target={target} />
        ))}
      </ul>
      {saved !== null && (
        <p className={classes['notice']} role="status">
          Messages to <strong>{saved.name}</strong> are signed with{' '}
          <code className={classes['secret']}>{saved.secret}</code>, as Standard Webhooks are. Give it to the
          receiver.
        </p>
      )}
      <TargetForm onSaved={setSaved} />
    </section>
  );
}

function Target({ target: { name, url, setBy } }: { readonly target: RuleTarget }) {
  const need = useServerNeed();
  const removal = useRemoveTarget();
  return (
    <li className={classes['run']}>
      <span className={classes['target']}>{name}</span>
      <div className={classes['text']}>
        <p>{url}</p>
        <p className={classes['facts']}>Set by {setBy}</p>
      </div>
      <Button
        variant="subtle"
        color="rose"
        size="compact-sm"
        disabled={need !== null}
        loading={removal.isPending}
        aria-label={`Remove ${name}`}
        onClick={() =>
          removal.mutate(name, {
            onSuccess: () => toast.done(`Rules can no longer post to ${name}`),
            onError: (error) => toast.failed(`${name} was not removed.`, error),
          })
        }
      >
        Remove
      </Button>
    </li>
  );
}

function TargetForm({ onSaved }: { readonly onSaved: (target: RuleTargetWithSecret) => void }) {
  const need = useServerNeed();
  const setting = useSetTarget();
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setting.mutate(
      { name: name.trim(), url: url.trim() },
      {
        onSuccess: (target) => {
          onSaved(target);
          setName('');
          setUrl('');
        },
      },
    );
  };
  return (
    <form className={classes['bar']} onSubmit={submit}>
      <TextInput
        label="Name"
        placeholder="chat"
        value={name}
        maxLength={64}
        required
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Address"
        type="url"
        placeholder="https://"
        value={url}
        maxLength={2000}
        required
        onChange={(event) => setUrl(event.currentTarget.value)}
        className={classes['address'] ?? ''}
        error={setting.isError ? errorMessage(setting.error) : null}
      />
      <Button
        type="submit"
        variant="default"
        className={classes['save'] ?? ''}
        disabled={need !== null || name.trim() === '' || url.trim() === ''}
        loading={setting.isPending}
      >
        Save
      </Button>
    </form>
  );
}
