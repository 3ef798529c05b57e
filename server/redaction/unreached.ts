/** The limits of removing a passage, as whoever does it is told. */
export const UNREACHED: readonly string[] = [
  'Devices that hold a copy: their pages are told to load it again; one that is offline keeps the passage until it comes back.',
  'Backups, exports and history files made before, and copies of the database.',
  'Webhooks and e-mails that were delivered.',
  'Files that PostgreSQL keeps for itself (dead rows until VACUUM FULL, its write-ahead log, replicas) and the memory of running processes.',
  'Uploaded files that have the passage in a form other than plain text, such as a PDF or a picture.',
  'Names of authors, names of fields, and other Codices.',
  'Whoever has it can write it again, letter by letter.',
  'The hashes of the operations stay: whoever has them and guesses the whole passage can see that the guess is right.',
];

/** The same where more than one Codex is reached. */
export const UNREACHED_WIDELY: readonly string[] = UNREACHED.map((limit) =>
  limit.startsWith('Names of authors')
    ? 'Names of authors, fields, members and groups, templates, and saved views: change these themselves.'
    : limit,
);
