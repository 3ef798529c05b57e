/** The `S3_*` settings: the S3-compatible store that keeps uploaded files. */
import { z } from 'zod';
import type { Issue } from '#core/errors.ts';

export interface S3Settings {
  readonly bucket: string;
  /** Without a slash at the end; `null`: Amazon's, by region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Before the name of every object; empty, or with a slash at its end. */
  readonly prefix: string;
  /** The bucket stands in the path of an address instead of its host. */
  readonly pathStyle: boolean;
  /** `null`: what Amazon's SDK finds by itself, such as the role of the machine. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

export const S3_VARIABLES = [
  'S3_BUCKET',
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'S3_PREFIX',
  'S3_PATH_STYLE',
] as const;

export const s3Fields = {
  S3_BUCKET: z
    .string()
    .regex(/^[a-zA-Z0-9][\w.-]{1,254}$/, 'must be the name of a bucket')
    .optional(),
  S3_ENDPOINT: z
    .string()
    .refine(isEndpoint, 'must be a URL such as https://s3.example.org, without path and password')
    .optional(),
  S3_REGION: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the name of a region, such as eu-central-1')
    .optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PREFIX: z
    .string()
    .regex(/^[\w-][\w./-]{0,199}$/, 'must be letters, digits and - _ . / only, such as bindery/')
    .optional(),
  S3_PATH_STYLE: z.enum(['on', 'off'], 'must be on or off').optional(),
};
type S3Fields = z.infer<z.ZodObject<typeof s3Fields>>;

function isEndpoint(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, pathname, search, hash, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && pathname === '/' && `${search}${hash}${username}${password}` === '';
}

/** What each setting alone cannot tell. */
export function s3Issues(fields: S3Fields): Issue[] {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = fields;
  const given = S3_VARIABLES.filter((name) => fields[name] !== undefined);
  if (bucket === undefined) {
    return given.map((name) => ({
      path: [name],
      message: `${name} is set and S3_BUCKET is not, so files would go to DATA_DIR: name the bucket, or leave it out.`,
    }));
  }
  if ((id === undefined) === (secret === undefined)) return [];
  const message = 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: set both, or neither.';
  return [{ path: [id === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY'], message }];
}

/** `null`: files are on disk. */
export function s3SettingsOf(fields: S3Fields): S3Settings | null {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret } = fields;
  if (bucket === undefined) return null;
  const endpoint = fields.S3_ENDPOINT?.replace(/\/$/, '') ?? null;
  const pathStyle = fields.S3_PATH_STYLE ?? (endpoint === null ? 'off' : 'on');
  return {
    bucket,
    endpoint,
    region: fields.S3_REGION ?? 'us-east-1',
    prefix: fields.S3_PREFIX?.replace(/\/*$/, '/') ?? '',
    pathStyle: pathStyle === 'on',
    credentials:
      id === undefined || secret === undefined ? null : { accessKeyId: id, secretAccessKey: secret },
  };
}
