/** Sessions among which no state is kept, as one: from one state that is kept up to the next. */

export interface JoinableSession {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly from: number;
  readonly to: number;
  readonly authors: readonly { readonly id: string; readonly name: string }[];
}

/** `sessions`: oldest first. A session of whose end there is no state is one with that after it. `folded`: the operations of which only the last left a state. */
export function joinFolded(
  sessions: readonly JoinableSession[],
  folded: readonly { readonly from: number; readonly to: number }[],
): readonly JoinableSession[] {
  const joined: JoinableSession[] = [];
  let open: JoinableSession | null = null;
  for (const session of sessions) {
    const whole: JoinableSession = open === null ? session : joinTwo(open, session);
    const isFolded = folded.some(({ from, to }) => from <= whole.toSeq && whole.toSeq < to);
    if (!isFolded) joined.push(whole);
    open = isFolded ? whole : null;
  }
  return open === null ? joined : [...joined, open];
}

function joinTwo(earlier: JoinableSession, later: JoinableSession): JoinableSession {
  const authors = new Map([...earlier.authors, ...later.authors].map(({ id, name }) => [id, { id, name }]));
  return {
    ...{ fromSeq: earlier.fromSeq, toSeq: later.toSeq, from: earlier.from, to: later.to },
    authors: [...authors.values()],
  };
}
