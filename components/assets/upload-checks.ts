/** The checks of a file before it is uploaded into a field, with their messages. */
import { formatBytes } from '#components/locale/byte-size.ts';
import { accepts } from '#core/fields/checks/asset-checks.ts';
import { MAX_ASSET_BYTES } from '#core/protocol/api/assets.ts';

export const PICTURES: readonly string[] = ['image/*'];

const KINDS: Readonly<Record<string, string>> = {
  'image/*': 'pictures',
  'video/*': 'videos',
  'audio/*': 'sound',
  'text/*': 'text files',
  'application/pdf': 'PDF files',
  'text/plain': 'plain text',
  'text/csv': 'CSV files',
};

/** Why a file need not be sent, or `null`. Types unknown to the browser are left to the server. */
export function refusalOf(
  file: { readonly size: number; readonly type: string },
  accept: readonly string[] | null,
): string | null {
  if (file.size > MAX_ASSET_BYTES)
    return `It is larger than ${formatBytes(MAX_ASSET_BYTES)}, the most that can be kept.`;
  return file.type === '' || takes(accept, file.type) ? null : acceptedKindsMessage(accept ?? []);
}

/** Why an uploaded file does not fit after all: the server detects types by content, the browser by name. */
export function misfitOf(asset: { readonly mime: string }, accept: readonly string[] | null): string | null {
  return takes(accept, asset.mime)
    ? null
    : `It is not what its name says. ${acceptedKindsMessage(accept ?? [])}`;
}

function takes(accept: readonly string[] | null, mime: string): boolean {
  return accept === null || accept.some((pattern) => accepts(pattern, mime));
}

function acceptedKindsMessage(accept: readonly string[]): string {
  const kinds = accept.map((pattern) => KINDS[pattern] ?? pattern);
  return `Only ${new Intl.ListFormat('en', { type: 'conjunction' }).format(kinds)} can be added here.`;
}
