/** The names of months, weekdays and relative days in a language, and its order of day, month and year. */

export type DateOrder = 'day-month-year' | 'month-day-year' | 'year-month-day';

export interface DateNames {
  /** Lower case, without points, to 1–12. */
  readonly months: ReadonlyMap<string, number>;
  /** Lower case, without points, to 0–6 from Sunday. */
  readonly weekdays: ReadonlyMap<string, number>;
  /** Lower case, to the days from today. */
  readonly days: ReadonlyMap<string, number>;
  readonly order: DateOrder;
}

const known = new Map<string, DateNames>();

/** The names of the locale, and the English ones beside them. */
export function dateNamesOf(locale: string): DateNames {
  const names = known.get(locale) ?? readNames(locale);
  known.set(locale, names);
  return names;
}

function readNames(locale: string): DateNames {
  const months = new Map<string, number>();
  const weekdays = new Map<string, number>();
  const days = new Map<string, number>([
    ['today', 0],
    ['tomorrow', 1],
    ['yesterday', -1],
  ]);
  for (const language of ['en', locale]) {
    for (let month = 0; month < 12; month += 1)
      for (const name of namesOf(language, 'month', Date.UTC(2026, month, 15)))
        addName(months, name, month + 1);
    // 4 January 2026 is a Sunday.
    for (let day = 0; day < 7; day += 1)
      for (const name of namesOf(language, 'weekday', Date.UTC(2026, 0, 4 + day)))
        addName(weekdays, name, day);
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    for (const offset of [-2, -1, 0, 1, 2]) addName(days, relative.format(offset, 'day'), offset);
  }
  // Everybody's short forms, which Intl writes with one letter more or less.
  for (const [name, month] of [
    ['sept', 9],
    ['sep', 9],
  ] as const)
    addName(months, name, month);
  for (const [name, day] of [
    ['tues', 2],
    ['thur', 4],
    ['thurs', 4],
  ] as const)
    addName(weekdays, name, day);
  return { months, weekdays, days, order: orderOf(locale) };
}

/** The first meaning of a name stays: English before the locale. */
function addName(names: Map<string, number>, name: string, meaning: number): void {
  const plain = plainName(name);
  if (plain !== '' && !/^\d/.test(plain) && !names.has(plain)) names.set(plain, meaning);
}

/** A name normalised for comparison: lower case, without dots. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll('.', '').trim();
}

function namesOf(locale: string, part: 'month' | 'weekday', at: number): readonly string[] {
  return (['long', 'short'] as const).flatMap((width) =>
    // Beside a day, some languages decline the month.
    [{ [part]: width }, { [part]: width, day: 'numeric' as const }].flatMap((options) =>
      new Intl.DateTimeFormat(locale, { ...options, calendar: 'gregory', timeZone: 'UTC' })
        .formatToParts(at)
        .flatMap(({ type, value }) => (type === part ? [value] : [])),
    ),
  );
}

function orderOf(locale: string): DateOrder {
  const parts = new Intl.DateTimeFormat(locale, {
    calendar: 'gregory',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(0);
  const order = parts
    .flatMap(({ type }) => (['day', 'month', 'year'].includes(type) ? [type] : []))
    .join('-');
  return order === 'month-day-year' || order === 'year-month-day' ? order : 'day-month-year';
}
