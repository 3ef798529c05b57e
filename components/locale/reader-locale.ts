/** The language and region in which the reader writes numbers and dates. */

/** A BCP 47 tag such as `de-AT`; English where the browser names no known language. */
export function readerLocale(): string {
  const [locale = 'en'] = typeof navigator === 'undefined' ? [] : navigator.languages;
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
