-- Tasks as the search shows them.
CREATE TABLE queue_search_tasks (
  task_no BIGINT NOT NULL PRIMARY KEY,
  task_id TEXT NOT NULL UNIQUE,
  created BIGINT NOT NULL,             -- as the definition says
  expires BIGINT NOT NULL,
  state TEXT NOT NULL,
  shown TEXT NOT NULL,                 -- JSON: what the search answers, but for the state
  fixed_terms TEXT NOT NULL,           -- JSON array: what the task is found by, from its definition
  moving_terms TEXT NOT NULL           -- JSON array: the same, from its status
);
CREATE INDEX queue_search_tasks_by_expires ON queue_search_tasks (expires);

-- Which tasks a term leads to. Every search is a walk along such lists, newest tasks first.
CREATE TABLE queue_search_terms (
  term TEXT NOT NULL,
  created BIGINT NOT NULL,
  task_no BIGINT NOT NULL,
  PRIMARY KEY (term, created, task_no)
);

-- How far the tasks were taken in that were there before the search was. There is one row.
CREATE TABLE queue_search_fill (
  fill_no INTEGER NOT NULL PRIMARY KEY CHECK (fill_no = 1),
  position BIGINT NOT NULL,            -- the number of the last task that was taken in
  is_done INTEGER NOT NULL CHECK (is_done IN (0, 1))
);
INSERT INTO queue_search_fill (fill_no, position, is_done) VALUES (1, 0, 0);
