-- Which tasks a term leads to, many to a row, so that tasks that come together and have much in common cost little. The
-- tables are filled anew from the queue's, as if the search had just come.
DROP TABLE queue_search_terms;
DROP TABLE queue_search_tasks;
UPDATE queue_search_fill SET position = 0, is_done = 0;

-- Tasks as the search shows them. What they are found by follows from that.
CREATE TABLE queue_search_tasks (
  task_no INTEGER PRIMARY KEY,         -- the queue's own
  task_id TEXT NOT NULL,
  created BIGINT NOT NULL,             -- as the definition says
  expires BIGINT NOT NULL,
  state TEXT NOT NULL,
  workers TEXT NOT NULL,               -- JSON array: who has claimed a run, as workerGroup/workerId
  routes TEXT NOT NULL,                -- JSON array: without `route.` before each
  shown TEXT NOT NULL                  -- JSON: what the search answers, but for the state
);
CREATE INDEX queue_search_tasks_by_expires ON queue_search_tasks (expires);

-- Every search is a walk along the lists of its terms, newest tasks first. A row's list goes up to the next row of the
-- same term.
CREATE TABLE queue_search_terms (
  term TEXT NOT NULL,
  created BIGINT NOT NULL,             -- of its first task, the oldest
  task_no BIGINT NOT NULL,
  others BLOB NOT NULL,                -- the tasks behind the first: Index/PlaceList.cs
  PRIMARY KEY (term, created, task_no)
) WITHOUT ROWID;
