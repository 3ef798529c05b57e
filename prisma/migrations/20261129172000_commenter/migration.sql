-- Members who read and comment, and edit nothing.
ALTER TYPE "Role" ADD VALUE IF NOT EXISTS 'commenter' BEFORE 'viewer';
