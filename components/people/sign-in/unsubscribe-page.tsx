'use client';
/** `/unsubscribe#<token>`: ends the e-mail digests of whoever got the link, by a button, without signing in. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, nothing } from '#components/api/client.ts';
import { Link } from '#components/navigation/link.tsx';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { InvalidLink } from './invalid-link.tsx';
import { useLinkToken } from './use-link-token.ts';

export function UnsubscribePage() {
  const token = useLinkToken();
  const end = useMutation({
    mutationFn: (of: string) =>
      api.post('/digests/unsubscribe', undefined, nothing, { query: { token: decodeURIComponent(of) } }),
  });
  if (token === '') return <InvalidLink what="link" error={null} />;
  if (end.isError) return <InvalidLink what="link" error={end.error} />;
  if (end.isSuccess)
    return (
      <AuthLayout title="No more email digests" lead="Your Inbox has everything as before.">
        <Button component={Link} href="/account" variant="default" mt="lg">
          Choose otherwise on your account page
        </Button>
      </AuthLayout>
    );
  return (
    <AuthLayout title="Stop email digests?" lead="You will still find everything in your Inbox.">
      <Button
        mt="lg"
        loading={end.isPending}
        disabled={token === null}
        onClick={() => end.mutate(token ?? '')}
      >
        Stop email digests
      </Button>
    </AuthLayout>
  );
}
