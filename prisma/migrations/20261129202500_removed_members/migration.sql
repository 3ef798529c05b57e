-- Since when somebody is no member any more. The row stays for their name; `disabledAt` is set too, which earlier releases go by.
ALTER TABLE "User" ADD COLUMN "removedAt" TIMESTAMPTZ(3);
