/** `/setup?token=<one-time token>` */
import { SetupPage } from '#components/people/sign-in/setup-page.tsx';

export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<{ token?: string | string[] }>;
}) {
  const { token } = await searchParams;
  return <SetupPage token={typeof token === 'string' ? token : ''} />;
}
