/** `/admin/members` */
import { MembersPage } from '#components/people/members-page.tsx';

export default function Page() {
  return <MembersPage />;
}
