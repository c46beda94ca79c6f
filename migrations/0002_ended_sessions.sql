-- A session that was ended stays, marked, until its time is over: the browser that still holds its
-- token is told why, and its owner sees who ended what.
ALTER TABLE sessions ADD COLUMN ended_at BIGINT;
ALTER TABLE sessions ADD COLUMN ended_by TEXT;
