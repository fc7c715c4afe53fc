-- Where a task stands. The definition is kept apart, so that a change of state rewrites a small row.
CREATE TABLE queue_tasks (
  task_no INTEGER PRIMARY KEY,
  task_id TEXT NOT NULL UNIQUE,
  task_queue_id TEXT NOT NULL,
  scheduler_id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  task_group_id TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 6),
  deadline BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  retries INTEGER NOT NULL CHECK (retries BETWEEN 0 AND 49),
  retries_left INTEGER NOT NULL CHECK (retries_left BETWEEN 0 AND 49),
  routes TEXT NOT NULL,                -- JSON array of routing keys, `route.` included
  tags TEXT NOT NULL,                  -- JSON object, for messages
  runs TEXT NOT NULL,                  -- JSON array, as on the wire
  waits_for INTEGER NOT NULL CHECK (waits_for >= 0),          -- dependencies not yet satisfied
  is_unresolved INTEGER NOT NULL CHECK (is_unresolved IN (0, 1)),
  was_resolved INTEGER NOT NULL CHECK (was_resolved IN (0, 1)), -- ever; stays when the task is rerun
  pending_order BIGINT,                -- the place in the queue; only while the last run may be claimed
  taken_until BIGINT,                  -- when the present claim ends; only while the last run is running
  claimed_by TEXT CHECK (claimed_by IN ('claimWork', 'claimTask')),
  CHECK (pending_order IS NULL OR taken_until IS NULL),
  CHECK (is_unresolved = 1 OR (pending_order IS NULL AND taken_until IS NULL))
);
CREATE INDEX queue_tasks_by_group ON queue_tasks (task_group_id, task_id);
CREATE INDEX queue_tasks_pending ON queue_tasks (task_queue_id, priority DESC, pending_order)
  WHERE pending_order IS NOT NULL;
CREATE INDEX queue_tasks_claimed ON queue_tasks (taken_until) WHERE taken_until IS NOT NULL;
CREATE INDEX queue_tasks_by_deadline ON queue_tasks (deadline) WHERE is_unresolved = 1;
CREATE INDEX queue_tasks_by_expires ON queue_tasks (expires);

-- What was asked for, as `task` answers it.
CREATE TABLE queue_task_definitions (
  task_no INTEGER PRIMARY KEY,
  definition TEXT NOT NULL             -- JSON
);

CREATE TABLE queue_task_groups (
  task_group_id TEXT NOT NULL PRIMARY KEY,
  scheduler_id TEXT NOT NULL,
  expires BIGINT NOT NULL,
  sealed BIGINT,
  unresolved_tasks INTEGER NOT NULL CHECK (unresolved_tasks >= 0)  -- tasks that were never resolved
);

-- Edges of the graph. Satisfaction is for good: a rerun of the required task does not undo it.
CREATE TABLE queue_dependencies (
  required_task_id TEXT NOT NULL,
  dependent_task_id TEXT NOT NULL,
  requires TEXT NOT NULL CHECK (requires IN ('all-completed', 'all-resolved')),
  satisfied INTEGER NOT NULL CHECK (satisfied IN (0, 1)),
  expires BIGINT NOT NULL,
  PRIMARY KEY (required_task_id, dependent_task_id)
);
CREATE INDEX queue_dependencies_by_dependent ON queue_dependencies (dependent_task_id);

-- Resolved tasks with so many dependents that the rest is scheduled in further transactions.
CREATE TABLE queue_resolutions (
  task_id TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('completed', 'failed', 'exception')),
  due BIGINT NOT NULL
);
