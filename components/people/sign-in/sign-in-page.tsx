'use client';
/** `/sign-in`: the ways in that there are here, and the code that may go with them; then back to the requested page. */
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useMe, useSetupStatus } from '#components/api/queries.ts';
import { useWaysToSignIn } from '#components/auth/auth-queries.ts';
import { safeNextPath } from '#core/protocol/next-path.ts';
import { CodeForm } from './code-form.tsx';
import { LinkSignIn } from './link-sign-in.tsx';
import { RequestLink } from './request-link.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { useLinkToken } from './use-link-token.ts';

interface SignInPageProps {
  readonly next: string;
  /** What went wrong at the provider, as its way back says. */
  readonly problem?: string | null;
}

export function SignInPage({ next, problem = null }: SignInPageProps) {
  const router = useRouter();
  const path = safeNextPath(next);
  const inside = useLeaveWhenInside(path);
  const ways = useWaysToSignIn();
  const token = useLinkToken();
  const [asks, setAsks] = useState<string | null>(null);
  const again = () => void ways.refetch();

  if (ways.data?.needsCode === true) return <CodeForm onDone={() => router.replace(path)} onOver={again} />;
  if (token?.startsWith('vl_'))
    // A full load: the page asks for the code, if there is one to be asked for.
    return <LinkSignIn token={token} onDone={() => window.location.replace('/')} />;
  if (asks !== null) return <RequestLink email={asks} onBack={() => setAsks(null)} />;
  return (
    <SignInForm
      ways={ways.data}
      next={path}
      problem={problem}
      isInside={inside}
      onDone={() => router.replace(path)}
      onNeedsCode={again}
      onAskForLink={setAsks}
    />
  );
}

/** Somebody already signed in has no business here; a new instance has to be set up first. */
function useLeaveWhenInside(path: string): boolean {
  const router = useRouter();
  const me = useMe();
  const inside = me.isSuccess;
  const setup = useSetupStatus(me.isError);
  const setupNeeded = setup.data?.needed ?? false;
  useEffect(() => {
    if (inside) router.replace(path);
    else if (setupNeeded) router.replace('/setup');
  }, [inside, setupNeeded, path, router]);
  return inside;
}
