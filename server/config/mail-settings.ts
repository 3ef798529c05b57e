/** The `SMTP_*` settings: the mail server that takes Bindery's e-mail. */
import { z } from 'zod';
import type { Issue } from '#core/errors.ts';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte. `required`: STARTTLS, or nothing is sent. `off`: plain text. */
  readonly tls: 'implicit' | 'required' | 'off';
  readonly credentials: { readonly user: string; readonly password: string } | null;
  readonly from: MailAddress;
}

export interface MailAddress {
  /** What is shown beside the address; may be empty. */
  readonly name: string;
  readonly address: string;
}

export const MAIL_VARIABLES = ['SMTP_URL', 'SMTP_FROM', 'SMTP_TLS'] as const;

const URL_MESSAGE =
  'must be a URL such as smtp://user:password@mail.example.org:587 or smtps://user:password@mail.example.org, without path';
const FROM_MESSAGE = 'must be an address such as bindery@example.org or Bindery <bindery@example.org>';

export const mailFields = {
  SMTP_URL: z
    .string()
    .refine((text) => parseSmtpUrl(text) !== null, URL_MESSAGE)
    .optional(),
  SMTP_FROM: z
    .string()
    .refine((text) => parseMailAddress(text) !== null, FROM_MESSAGE)
    .optional(),
  SMTP_TLS: z.enum(['required', 'off'], 'must be required or off').optional(),
};
type MailFields = z.infer<z.ZodObject<typeof mailFields>>;

/** What each setting alone cannot tell. */
export function mailIssues(fields: MailFields): Issue[] {
  const { SMTP_URL: url, SMTP_FROM: from, SMTP_TLS: tls } = fields;
  const issue = (name: string, message: string): Issue[] => [{ path: [name], message }];
  if (url === undefined) {
    return MAIL_VARIABLES.filter((name) => fields[name] !== undefined).flatMap((name) =>
      issue(name, `${name} is set and SMTP_URL is not, so no mail would be sent: set SMTP_URL as well.`),
    );
  }
  if (from === undefined)
    return issue('SMTP_FROM', `SMTP_URL needs the sender of the mail: set SMTP_FROM. It ${FROM_MESSAGE}.`);
  if (tls === 'off' && parseSmtpUrl(url)?.protocol === 'smtps:')
    return issue(
      'SMTP_TLS',
      'SMTP_TLS is off and SMTP_URL begins with smtps:. Write smtp:, or leave out SMTP_TLS.',
    );
  return [];
}

/** `null`: no mail is sent. */
export function mailSettingsOf(fields: MailFields): MailSettings | null {
  const url = fields.SMTP_URL === undefined ? null : parseSmtpUrl(fields.SMTP_URL);
  const from = fields.SMTP_FROM === undefined ? null : parseMailAddress(fields.SMTP_FROM);
  if (url === null || from === null) return null;
  const isImplicit = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Nothing on the way can read what never leaves the machine.
  const starts = fields.SMTP_TLS ?? (/^(?:localhost|127\.[\d.]+|::1)$/.test(host) ? 'off' : 'required');
  return {
    host,
    port: url.port === '' ? (isImplicit ? 465 : 587) : Number(url.port),
    tls: isImplicit ? 'implicit' : starts,
    credentials:
      url.username === ''
        ? null
        : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
    from,
  };
}

function parseSmtpUrl(text: string): URL | null {
  // Browsers' rules know no host for schemes other than their own, so an empty one is looked for here.
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return null;
  if (!/^\/?$/.test(url.pathname) || `${url.search}${url.hash}` !== '') return null;
  try {
    decodeURIComponent(`${url.username}${url.password}`);
    return url;
  } catch {
    return null;
  }
}

const address = z.email();

/** Reads `a@example.org` or `Name <a@example.org>`; `null` when it is neither, or has characters that end a header. */
export function parseMailAddress(text: string): MailAddress | null {
  const [, name = '', inBrackets] = /^([^<>]*)<([^<>]+)>$/.exec(text.trim()) ?? [];
  const given = inBrackets?.trim() ?? text.trim();
  const plain = name.trim().replace(/^"(.*)"$/, '$1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text) || !address.safeParse(given).success) return null;
  return { name: plain, address: given };
}
