-- Who made the first operation of a Yjs client is asked once for each page that goes on writing at another process, or after a restart,
-- and took as long as the history of the document is. Nearly all first operations bring in the client's clock 0, or nothing at all: the
-- index has those and no others, so that most edits add nothing to it. Of versions before, too, and a server of the version before
-- works with it. While it is built, edits wait.
CREATE INDEX "DocumentUpdate_beginnings_idx" ON "DocumentUpdate" ("documentName", "clientId", "seq")
WHERE "clientId" <> 0 AND COALESCE("summary" #>> '{clients,0,from}', '0') = '0';
