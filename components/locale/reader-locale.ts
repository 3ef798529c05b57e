/** The language and region in which the reader writes numbers and dates. */

/** As a BCP 47 tag, e.g. `de-AT`; English where the browser names none that is known. */
export function readerLocale(): string {
  const [locale = 'en'] = typeof navigator === 'undefined' ? [] : navigator.languages;
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
