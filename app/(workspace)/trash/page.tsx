/** `/trash` */
import { TrashPage } from '#components/home/trash-page.tsx';

export default function Page() {
  return <TrashPage />;
}
