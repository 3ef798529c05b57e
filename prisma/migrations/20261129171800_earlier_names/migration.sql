-- Names that members had before: what they wrote offline is signed with them. Kept by a trigger, so that it holds wherever a name is changed.
CREATE TABLE "EarlierName" (
    "id" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "userId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    CONSTRAINT "EarlierName_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "EarlierName_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "EarlierName_userId_idx" ON "EarlierName"("userId");

CREATE FUNCTION keep_earlier_name() RETURNS trigger AS $$
BEGIN
  INSERT INTO "EarlierName" ("userId", "name") VALUES (OLD."id", OLD."name");
  RETURN NULL;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER "User_earlier_name" AFTER UPDATE OF "name" ON "User"
  FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION keep_earlier_name();
