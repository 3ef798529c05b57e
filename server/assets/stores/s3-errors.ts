/** The errors of an S3-compatible store, in terms of our settings. Address and keys are left to the log. */
import { BinderyError } from '#core/errors.ts';

const NO_BUCKET = ['NoSuchBucket', 'InvalidBucketName'];
const REFUSED = [
  'AccessDenied',
  'AllAccessDisabled',
  'ExpiredToken',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
];
const WRONG_PLACE = [
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
];

/** Whether there is no such object. A missing bucket is another matter, where the store says so. */
export function isNoObject(error: unknown): boolean {
  const { name, status } = describe(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && !NO_BUCKET.includes(name));
}

/** `unavailable`, or `invalid_input` when it is the settings that have to be changed and `asSettings` is given. */
export function explainS3Error(cause: unknown, asSettings = false): BinderyError {
  const { name, status } = describe(cause);
  const code = asSettings ? 'invalid_input' : 'unavailable';
  if (NO_BUCKET.includes(name)) {
    return new BinderyError(
      code,
      'The file store has no bucket of the name in S3_BUCKET: create it, or correct the setting.',
      { cause },
    );
  }
  if (REFUSED.includes(name) || status === 401 || status === 403) {
    return new BinderyError(
      code,
      `The file store refuses our credentials (${name}): check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, and that they may list, read, write and delete in the bucket.`,
      { cause },
    );
  }
  if (name === 'CredentialsProviderError') {
    return new BinderyError(
      code,
      'There are no credentials for the file store: set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give this machine a role.',
      { cause },
    );
  }
  if (WRONG_PLACE.includes(name) || status === 301) {
    return new BinderyError(
      code,
      'The bucket is in another region than S3_REGION says, or at another endpoint.',
      { cause },
    );
  }
  return new BinderyError(
    'unavailable',
    `The file store does not answer (${name}). Nothing was changed; try again soon.`,
    { cause },
  );
}

function describe(error: unknown): { readonly name: string; readonly status: number | null } {
  if (!(error instanceof Error)) return { name: 'unknown error', status: null };
  const metadata = '$metadata' in error ? error.$metadata : null;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? Number(metadata.httpStatusCode)
      : null;
  // Node names the kind of a failed connection in `code` only.
  const code = error.name === 'Error' && 'code' in error ? String(error.code) : error.name;
  return { name: code, status };
}
