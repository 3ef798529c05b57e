/** The field type url: a web or mail address that is safe to follow. */
import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';

/**
 * Anything else than these (javascript:, data:, file: …) could run or reveal something when clicked. A name before the
 * host is refused too: `https://bank.example@evil.example` leads to the latter.
 */
const WEB = /^https?:\/\/(?:\[[\da-f:.]+\]|[^\s/?#@:\\<>"'`{}|^[\]]+)(?::\d{1,5})?(?:[/?#][^\s\\<>"`]*)?$/iu;
const MAIL = /^mailto:[^\s@?\\<>"]+@[^\s@?\\<>"]+(?:\?[^\s\\<>"]*)?$/iu;
const MAX_URL_LENGTH = 2048;

export const url = fieldType('url', {
  label: 'URL',
  summary: 'A link to a page on the web (http, https) or to a mailbox (mailto).',
  icon: 'link',
  storage: 'register',
  shape: 'text',
  formulaType: 'text',
  valueForm: "text like 'https://example.org/page'",
  emptyValue: null,
  check: (_field, value) => (typeof value === 'string' && isUrl(value) ? [] : [issue(EXPECTED)]),
  toText: (_field, value) => scalarText(value),
});

const EXPECTED = 'Expected a full address that begins with https://, http:// or mailto:.';

/** Whether a text is an absolute address that is safe to follow. Decided by shape, since core has no URL class. */
export function isUrl(text: string): boolean {
  return text.length <= MAX_URL_LENGTH && !/\p{Cc}/u.test(text) && (WEB.test(text) || MAIL.test(text));
}
