/** A list of API tokens with their scopes, each with a button that revokes it. */
import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import type { ListedApiToken } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import classes from '../forms/people.module.css';
import { accessLabel, credentialExpiryLabel } from './access-labels.ts';
import { type useApiTokens, useRevokeApiToken } from './credential-queries.ts';

interface TokenListProps {
  readonly tokens: ReturnType<typeof useApiTokens>;
  /** Says of each whose it is. */
  readonly withOwners?: boolean;
  readonly onRevoked?: (id: string) => void;
  /** Which of them are in the list; all when absent. */
  readonly isShown?: (token: ListedApiToken) => boolean;
  /** Whether a token opens nothing for now, because its owner is suspended. */
  readonly isStopped?: (token: ListedApiToken) => boolean;
}

export function TokenList({
  tokens,
  withOwners = false,
  onRevoked = () => {},
  isShown = () => true,
  isStopped = () => false,
}: TokenListProps) {
  const revoke = useRevokeApiToken();
  const end = ({ id, name }: ListedApiToken) =>
    revoke.mutate(id, {
      onSuccess: () => {
        onRevoked(id);
        toast.done(`“${name}” no longer opens anything`);
      },
      onError: (error) => toast.failed(`“${name}” was not revoked`, error),
    });
  if (tokens.isError && !tokens.data)
    return <p role="alert">The tokens could not be loaded. {errorMessage(tokens.error)}</p>;
  if (!tokens.data?.length)
    return withOwners && tokens.data ? <p className={classes['muted']}>Nobody has one.</p> : null;
  return (
    <ul className={classes['list']}>
      {tokens.data.filter(isShown).map((token) => (
        <li key={token.id} className={classes['token']}>
          <div className={classes['token-text']}>
            <div className={classes['token-name']}>
              <bdi>{token.name}</bdi>
              {withOwners && (
                <span className={classes['muted']}>
                  {' '}
                  of <bdi>{token.owner.name}</bdi>
                </span>
              )}
            </div>
            <div className={classes['muted']}>
              <TokenFacts token={token} mine={!withOwners} />
              {isStopped(token) && ' · opens nothing while its owner is suspended'}
            </div>
          </div>
          <Button
            variant="light"
            color="rose"
            size="compact-md"
            aria-label={`Revoke ${token.name}${withOwners ? ` of ${token.owner.name}` : ''}`}
            loading={revoke.isPending && revoke.variables === token.id}
            onClick={() => end(token)}
          >
            Revoke
          </Button>
        </li>
      ))}
    </ul>
  );
}

function TokenFacts({ token, mine }: { readonly token: ListedApiToken; readonly mine: boolean }) {
  const expiry = credentialExpiryLabel(token.expiresAt, Date.now());
  const access = accessLabel(token.scopes, mine ? 'you' : token.owner.name);
  return (
    <>
      {access.charAt(0).toUpperCase() + access.slice(1)}
      {token.subtree !== null && (
        <>
          {' '}
          only <Link href={codexPath(token.subtree)}>this Codex</Link> and what is below
        </>
      )}
      {' · '}created <RelativeTime iso={token.createdAt} />
      {token.lastUsedAt ? (
        <>
          , used <RelativeTime iso={token.lastUsedAt} />
        </>
      ) : (
        ', never used'
      )}
      {expiry !== '' && ` · ${expiry}`}
    </>
  );
}
