CREATE TABLE objects_objects (
  name TEXT NOT NULL PRIMARY KEY,
  project_id TEXT NOT NULL,
  backend TEXT NOT NULL,
  upload_id TEXT UNIQUE,               -- only while the upload is not finished
  expires BIGINT NOT NULL,             -- milliseconds UTC, as are all times
  due BIGINT NOT NULL,                 -- when the row goes: at its end, or a day after an upload that nobody finished
  hashes TEXT NOT NULL,                -- JSON object: algorithm to value, as the uploader told them
  content_type TEXT,                   -- as proposed; none before a method was
  content_length BIGINT,               -- as proposed
  sha256 TEXT,                         -- the uploaded content
  sha512 TEXT,
  CHECK (upload_id IS NOT NULL OR sha256 IS NOT NULL),
  CHECK ((sha256 IS NULL) = (sha512 IS NULL)),
  CHECK (due <= expires)
);
CREATE INDEX objects_objects_by_due ON objects_objects (due);
