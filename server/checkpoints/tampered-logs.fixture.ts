/** For tests: a journal and an audit log with checkpoints, ways to corrupt them, and what has to be found then. */
import fc from 'fast-check';
import type pg from 'pg';

/** Operations of the document, and how many of them are signed. */
export const OPERATIONS = 30;
export const SIGNED = 20;
export const FIRST_SIGNED = 9;
export const EVENTS = 16;
export const SIGNED_EVENTS = 11;
export const DOCUMENT = 'codex/0198a3f2-0000-7000-8000-00000000000a';

/** What a corruption was, how it is done, and where it has to be found: `log kind seq`, any of them. */
export interface Corruption {
  readonly name: string;
  readonly sql: readonly string[];
  readonly expected: readonly string[];
}

const HASHED = {
  payload: `"payload" || '\\x00'::bytea`,
  actorName: `"actorName" || 'x'`,
  actorId: `'somebody-else'`,
  actorKind: `'guest'`,
  operationId: `"operationId" || 'x'`,
  clientTime: `"clientTime" + interval '1 ms'`,
  createdAt: `"createdAt" - interval '1 day'`,
  crc32c: `"crc32c" # 1`,
  prevHash: `sha256("prevHash")`,
  hash: `sha256("hash")`,
};
/** Columns that the chain leaves out. */
const UNHASHED = {
  branch: `'other'`,
  subtreeId: `'0198a3f2-0000-7000-8000-00000000000b'`,
  proposal: `'{"suggestionId":"s","kind":"user","id":"u-2","name":"Ben Okafor"}'`,
  clientId: `"clientId" + 1`,
  origin: `'import'`,
  summary: `jsonb_set("summary", '{added}', 'true')`,
};
const OF_EVENT = {
  actorId: `'nobody'`,
  actorName: `"actorName" || '​'`,
  action: `'sign-out'`,
  subject: `"subject" || '0'`,
  detail: `"detail" || '{"x": 1}'`,
  at: `"at" - interval '1 h'`,
  hash: `sha256("hash")`,
  prevHash: `sha256("prevHash")`,
};

const rowsWhere = `"DocumentUpdate" WHERE "documentName" = '${DOCUMENT}'`;
const setRow = (assignment: string, where: string): string =>
  `UPDATE "DocumentUpdate" SET ${assignment} WHERE "documentName" = '${DOCUMENT}' AND ${where}`;
/** By way of numbers far off, for numbers are unique. */
const FAR = 1_000_000;
const shift = (from: number, by: number): string[] => [
  setRow(`"seq" = "seq" + ${FAR + by}`, `"seq" >= ${from}`),
  setRow(`"seq" = "seq" - ${FAR}`, `"seq" > ${FAR - OPERATIONS}`),
];
const inDocument = (...found: readonly string[]) => found.map((each) => `${DOCUMENT} ${each}`);
const inAudit = (...found: readonly string[]) => found.map((each) => `audit ${each}`);
const seq = (from = 1, to = OPERATIONS) => fc.integer({ min: from, max: to });
const two = fc.uniqueArray(seq(), { minLength: 2, maxLength: 2 }).map((both) => both.sort((a, b) => a - b));

const alteredRow = fc
  .tuple(seq(), fc.constantFrom(...Object.entries(HASHED)))
  .map(([at, [column, value]]) =>
    corruption(
      `${column} of ${at}`,
      [setRow(`"${column}" = ${value}`, `"seq" = ${at}`)],
      inDocument(`altered ${at}`),
    ),
  );
const alteredUnhashed = fc
  .tuple(seq(1, SIGNED), fc.constantFrom(...Object.entries(UNHASHED)))
  .map(([at, [column, value]]) =>
    corruption(
      `${column} of ${at}`,
      [setRow(`"${column}" = ${value}`, `"seq" = ${at}`)],
      inDocument(`altered ${at}`),
    ),
  );
const removedRows = fc
  .tuple(two, fc.boolean())
  .map(([[from = 1, to = 1], isRenumbered]) =>
    corruption(
      `removed ${from} to ${to}${isRenumbered ? ', the rest renumbered' : ''}`,
      [
        `DELETE FROM ${rowsWhere} AND "seq" BETWEEN ${from} AND ${to}`,
        ...(isRenumbered ? shift(to + 1, from - to - 1) : []),
      ],
      inDocument(`${to === OPERATIONS ? 'truncated' : 'removed'} ${from}`),
    ),
  );
/** The head is put back as well. */
const truncated = seq(1, SIGNED - 1).map((last) =>
  corruption(
    `truncated after ${last}, with the head`,
    [
      `DELETE FROM ${rowsWhere} AND "seq" > ${last}`,
      `UPDATE "Document" SET "headSeq" = ${last}, "headHash" = (SELECT "hash" FROM ${rowsWhere} AND "seq" = ${last})`,
    ],
    inDocument(`truncated ${last + 1}`),
  ),
);
const COPIED = `"payload", "crc32c", "prevHash", "branch", "actorKind", "actorId", "actorName", "clientId", "origin", "clientTime", "createdAt", "summary"`;
const insertedRow = fc.tuple(seq(1, OPERATIONS + 1), seq(), fc.boolean()).map(([at, copied, isHeadMoved]) =>
  corruption(
    `a copy of ${copied} put in as ${at}${isHeadMoved ? ', the head moved' : ''}`,
    [
      ...shift(at, 1),
      `INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "hash", ${COPIED})
       SELECT "documentName", ${at}, 'forged', sha256("hash"), ${COPIED} FROM ${rowsWhere} AND "seq" = ${copied >= at ? copied + 1 : copied}`,
      ...(isHeadMoved ? [`UPDATE "Document" SET "headSeq" = "headSeq" + 1`] : []),
    ],
    // At the end, with the head moved, it is the newest operation, which was altered.
    inDocument(`inserted ${at}`, ...(at > OPERATIONS ? [`altered ${at}`] : [])),
  ),
);
const swappedRows = two.map(([a = 1, b = 2]) =>
  corruption(
    `${a} and ${b} swapped`,
    [
      setRow(`"seq" = ${FAR}`, `"seq" = ${a}`),
      setRow(`"seq" = ${a}`, `"seq" = ${b}`),
      setRow(`"seq" = ${b}`, `"seq" = ${FAR}`),
    ],
    inDocument(`reordered ${a}`, `reordered ${b}`),
    'all',
  ),
);
const headChanged = fc.constantFrom(
  corruption(
    'hash of the head',
    [`UPDATE "Document" SET "headHash" = sha256("headHash")`],
    inDocument(`head ${OPERATIONS}`),
  ),
  corruption(
    'head too far',
    [`UPDATE "Document" SET "headSeq" = "headSeq" + 3`],
    inDocument(`truncated ${OPERATIONS + 1}`),
  ),
  corruption(
    'head too early',
    [`UPDATE "Document" SET "headSeq" = "headSeq" - 1`],
    inDocument(`inserted ${OPERATIONS}`),
  ),
  corruption('no head', [`DELETE FROM "Document"`], inDocument(`head ${OPERATIONS}`)),
);
const checkpointOf = (size: number): string =>
  `"Checkpoint" WHERE "log" = '${DOCUMENT}' AND "size" = ${size}`;
const changedCheckpoint = fc
  .tuple(
    fc.constantFrom(FIRST_SIGNED, SIGNED),
    fc.constantFrom(
      [`"note" = replace("note", 'time 2', 'time 3')`, 'checkpoint'],
      [`"note" = left("note", -3) || E'=\\n'`, 'checkpoint'],
      [`"leaves" = set_byte("leaves", 40, (get_byte("leaves", 40) + 1) % 256)`, 'checkpoint'],
      [`"frontier" = set_byte("frontier", 3, (get_byte("frontier", 3) + 1) % 256)`, 'checkpoint'],
    ),
  )
  .map(([size, [assignment = '', kind]]) =>
    corruption(
      `checkpoint ${size}: ${assignment}`,
      [`UPDATE ${checkpointOf(size).replace(' WHERE', ` SET ${assignment} WHERE`)}`],
      inDocument(`${kind} ${size}`),
    ),
  );
const removedCheckpoint = fc
  .constantFrom(FIRST_SIGNED, SIGNED)
  .map((size) =>
    corruption(
      `checkpoint ${size} removed`,
      [`DELETE FROM ${checkpointOf(size)}`],
      [size === FIRST_SIGNED ? 'number 1' : 'number 2'],
    ),
  );
const changedKey = fc.constantFrom(
  corruption(
    'key sealed anew',
    [`UPDATE "SigningKey" SET "sealed" = sha256("sealed")`],
    inDocument(`checkpoint ${SIGNED}`),
  ),
  corruption(
    'key of a stranger',
    [`UPDATE "SigningKey" SET "publicKey" = sha256("publicKey")`],
    inDocument(`checkpoint ${SIGNED}`),
  ),
  corruption(
    'key valid for longer',
    [`UPDATE "SigningKey" SET "since" = '2001-01-01'`],
    inDocument(`checkpoint ${SIGNED}`),
  ),
);
/** Rows and their checkpoint at once. */
const bothChanged = seq(1, FIRST_SIGNED).map((at) =>
  corruption(
    `origin of ${at} and the leaves that tell`,
    [
      setRow(`"origin" = 'import'`, `"seq" = ${at}`),
      `UPDATE ${checkpointOf(FIRST_SIGNED).replace(' WHERE', ` SET "leaves" = sha256("leaves") || substring("leaves" FROM 33) WHERE`)}`,
    ],
    inDocument(`rewritten 1`, `altered ${at}`),
  ),
);

const event = (from = 1, to = EVENTS) => fc.integer({ min: from, max: to });
const alteredEvent = fc
  .tuple(event(), fc.constantFrom(...Object.entries(OF_EVENT)))
  .map(([at, [column, value]]) =>
    corruption(
      `${column} of event ${at}`,
      [`UPDATE "AuditEvent" SET "${column}" = ${value} WHERE "seq" = ${at}`],
      inAudit(`altered ${at}`),
    ),
  );
const removedEvent = event().map((at) =>
  corruption(
    `event ${at} removed`,
    [`DELETE FROM "AuditEvent" WHERE "seq" = ${at}`],
    inAudit(`missing ${at}`),
  ),
);
const swappedEvents = fc
  .uniqueArray(event(), { minLength: 2, maxLength: 2 })
  .map(([a = 1, b = 2]) =>
    corruption(
      `events ${a} and ${b} swapped`,
      [
        `UPDATE "AuditEvent" SET "seq" = CASE "seq" WHEN ${a} THEN ${b} ELSE ${a} END WHERE "seq" IN (${a}, ${b})`,
      ],
      inAudit(`reordered ${a}`, `reordered ${b}`),
      'all',
    ),
  );
const insertedEvent = event().map((at) =>
  corruption(
    `an event put in as ${at}`,
    [
      `UPDATE "AuditEvent" SET "seq" = "seq" + 1 WHERE "seq" >= ${at}`,
      `INSERT INTO "AuditEvent" ("id", "at", "actorId", "actorName", "action", "subject", "chain", "seq", "prevHash", "hash")
       SELECT 'forged', now(), 'x', 'X', 'sign-in', 'x', "chain", ${at}, sha256('a'), sha256('b') FROM "AuditHead"`,
      `UPDATE "AuditHead" SET "seq" = "seq" + 1`,
    ],
    inAudit(`inserted ${at}`),
  ),
);
/** The chain is made anew from there on, and the head with it. */
const rewrittenEvents = event(1, SIGNED_EVENTS).map((at) =>
  corruption(
    `events from ${at} on made anew`,
    [
      `UPDATE "AuditEvent" SET "subject" = 'other' WHERE "seq" = ${at}`,
      `DO $$ DECLARE e "AuditEvent"; before bytea; BEGIN
         FOR e IN SELECT * FROM "AuditEvent" WHERE "seq" >= ${at} ORDER BY "seq" LOOP
           SELECT "hash" INTO before FROM "AuditEvent" WHERE "seq" = e."seq" - 1;
           e."prevHash" := coalesce(before, e."prevHash");
           e."hash" := "hashAuditEvent"(e);
           UPDATE "AuditEvent" SET "prevHash" = e."prevHash", "hash" = e."hash" WHERE "id" = e."id";
           UPDATE "AuditHead" SET "hash" = e."hash";
         END LOOP; END $$`,
    ],
    inAudit(`altered ${at}`),
  ),
);
const truncatedEvents = event(1, SIGNED_EVENTS - 1).map((last) =>
  corruption(
    `events after ${last} removed, with the head`,
    [
      `DELETE FROM "AuditEvent" WHERE "seq" > ${last}`,
      `UPDATE "AuditHead" SET "seq" = ${last}, "hash" = (SELECT "hash" FROM "AuditEvent" WHERE "seq" = ${last})`,
    ],
    inAudit(`missing ${last + 1}`),
  ),
);

export interface Expected extends Corruption {
  readonly isAll: boolean;
}

function corruption(
  name: string,
  sql: readonly string[],
  expected: readonly string[],
  which: 'one' | 'all' = 'one',
): Expected {
  return { name, sql, expected, isAll: which === 'all' };
}

export const anyCorruption: fc.Arbitrary<Expected> = fc.oneof(
  ...[alteredRow, alteredRow, alteredUnhashed, removedRows, truncated, insertedRow, swappedRows, headChanged],
  ...[changedCheckpoint, removedCheckpoint, changedKey, bothChanged],
  ...[alteredEvent, removedEvent, swappedEvents, insertedEvent, rewrittenEvents, truncatedEvents],
);

const TABLES = ['Document', 'DocumentUpdate', 'Checkpoint', 'SigningKey', 'AuditEvent', 'AuditHead'];

/** Keeps the tables as they are, and takes the guards off that everybody else meets. */
export async function keepTables(owner: pg.Client): Promise<void> {
  for (const table of TABLES) {
    await owner.query(`ALTER TABLE "${table}" DISABLE TRIGGER ALL`);
    await owner.query(`CREATE TABLE "kept${table}" AS SELECT * FROM "${table}"`);
  }
}

export async function putTablesBack(owner: pg.Client): Promise<void> {
  for (const table of TABLES)
    await owner.query(`DELETE FROM "${table}"; INSERT INTO "${table}" SELECT * FROM "kept${table}"`);
}
