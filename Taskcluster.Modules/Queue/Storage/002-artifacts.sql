CREATE TABLE queue_artifacts (
  task_id TEXT NOT NULL,
  run_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  storage_type TEXT NOT NULL CHECK (storage_type IN ('s3', 'object', 'reference', 'link', 'error')),
  content_type TEXT NOT NULL,
  content_length BIGINT,               -- as the worker told it
  details TEXT NOT NULL,               -- JSON: url, artifact, reason and message, by storage type
  is_present INTEGER NOT NULL CHECK (is_present IN (0, 1)),
  expires BIGINT NOT NULL,
  sha256 TEXT,                         -- the uploaded content, for s3
  content_encoding TEXT,               -- as the upload said
  PRIMARY KEY (task_id, run_id, name)
);
CREATE INDEX queue_artifacts_by_expires ON queue_artifacts (expires);

-- Content in the artifact store, counted by the rows that name it.
CREATE TABLE queue_artifact_contents (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size_bytes BIGINT NOT NULL,
  uses INTEGER NOT NULL CHECK (uses >= 0)
);
