-- What workers sent for runs/<runId>/logs.json and result.json. The artifact public/<document> of the same run, a
-- reference that leads here, says that the document counts.
CREATE TABLE task_storage_documents (
  task_id TEXT NOT NULL,
  run_id INTEGER NOT NULL CHECK (run_id >= 0),
  document TEXT NOT NULL CHECK (document IN ('logs.json', 'result.json')),
  content TEXT NOT NULL,               -- a JSON object, as it was sent
  expires BIGINT NOT NULL,             -- that of the task
  PRIMARY KEY (task_id, run_id, document)
);
CREATE INDEX task_storage_documents_by_expires ON task_storage_documents (expires);
