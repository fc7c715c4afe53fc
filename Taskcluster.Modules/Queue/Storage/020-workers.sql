-- Task queues at which workers were seen, or that were declared with a worker.
CREATE TABLE queue_task_queues (
  task_queue_id TEXT NOT NULL PRIMARY KEY,
  provisioner_id TEXT NOT NULL,        -- the first half of the id
  expires BIGINT NOT NULL,
  last_date_active BIGINT NOT NULL     -- refreshed at intervals
);
CREATE INDEX queue_task_queues_by_provisioner ON queue_task_queues (provisioner_id, task_queue_id);
CREATE INDEX queue_task_queues_by_expires ON queue_task_queues (expires);

-- Workers that were seen or declared. A row is small, since each claim writes it.
CREATE TABLE queue_workers (
  task_queue_id TEXT NOT NULL,
  worker_group TEXT NOT NULL,
  worker_id TEXT NOT NULL,
  expires BIGINT NOT NULL,
  kept_until BIGINT NOT NULL,          -- the later one of expires and quarantine_until
  first_claim BIGINT NOT NULL,
  last_date_active BIGINT,             -- refreshed at intervals; null until it asks for work
  quarantine_until BIGINT NOT NULL,    -- long ago for one that never was in quarantine
  recent_tasks TEXT NOT NULL,          -- entries of one width, the oldest first: Workers/RecentTasks.cs
  PRIMARY KEY (task_queue_id, worker_group, worker_id),
  CHECK (kept_until >= expires AND kept_until >= quarantine_until)
);
CREATE INDEX queue_workers_by_kept_until ON queue_workers (kept_until);

-- Who put a worker into quarantine or let it out, and why.
CREATE TABLE queue_quarantines (
  task_queue_id TEXT NOT NULL,
  worker_group TEXT NOT NULL,
  worker_id TEXT NOT NULL,
  entry_no BIGINT NOT NULL,
  client_id TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  quarantine_until BIGINT NOT NULL,
  quarantine_info TEXT NOT NULL,
  PRIMARY KEY (task_queue_id, worker_group, worker_id, entry_no)
);

-- With the queue in it, this index alone answers how many tasks of a queue are claimed, and which.
DROP INDEX queue_tasks_claimed;
CREATE INDEX queue_tasks_claimed ON queue_tasks (taken_until, task_queue_id) WHERE taken_until IS NOT NULL;
