/** The page of a one-time link that is used, expired or unknown. */
import { Button } from '@mantine/core';
import { Link } from '#components/navigation/link.tsx';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { errorMessage } from '#components/ui/toast.tsx';

interface UnusableLinkProps {
  readonly what: 'invitation' | 'link';
  /** `null` when the address has no token at all. */
  readonly error: unknown;
}

export function InvalidLink({ what, error }: UnusableLinkProps) {
  const lead =
    error === null
      ? `Part of the address is missing. Open the ${what} again, with all that stands behind the #.`
      : errorMessage(error);
  return (
    <AuthLayout title={`This ${what} does not work`} lead={lead}>
      <Button component={Link} href="/sign-in" variant="default" mt="lg">
        Sign in
      </Button>
    </AuthLayout>
  );
}
