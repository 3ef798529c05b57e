/** Saves the source of a draft as a file. */
import { toast } from '#components/ui/toast.tsx';

/** Hands the person a file `<name>.json5`; says so when it can't be made. */
export function downloadSource(source: string, name: string): void {
  const file = new File([source], `${name}.json5`, { type: 'application/json5' });
  import('#components/transfer/local-export.ts').then(
    ({ saveFile }) => saveFile(file),
    (error: unknown) => toast.failed('The file was not made', error),
  );
}
