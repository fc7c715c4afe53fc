-- Which task stands where in the index. A path is cut at its last dot.
CREATE TABLE index_tasks (
  namespace TEXT NOT NULL,             -- empty for a path without a dot
  name TEXT NOT NULL CHECK (length(name) > 0),
  task_id TEXT NOT NULL,
  rank BIGINT NOT NULL,
  data TEXT NOT NULL,                  -- JSON object
  expires BIGINT NOT NULL,             -- milliseconds UTC; nobody finds the task by its path from then on
  removal BIGINT NOT NULL,             -- the midnight at which the row goes, some time after it has expired
  PRIMARY KEY (namespace, name),
  CHECK (removal >= expires)
);
CREATE INDEX index_tasks_by_removal ON index_tasks (removal);

-- The namespaces above the tasks, each under the one that it is part of. None ends before one that is below it.
CREATE TABLE index_namespaces (
  parent TEXT NOT NULL,                -- empty at the top
  name TEXT NOT NULL CHECK (length(name) > 0),
  expires BIGINT NOT NULL,             -- a midnight UTC
  PRIMARY KEY (parent, name)
);
CREATE INDEX index_namespaces_by_expiry ON index_namespaces (expires);
