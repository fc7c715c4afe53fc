-- Changes of all tasks of a group that take several transactions and are not at their end.
CREATE TABLE queue_group_changes (
  change_id TEXT NOT NULL PRIMARY KEY,
  task_group_id TEXT NOT NULL,
  priority INTEGER CHECK (priority BETWEEN 0 AND 6),  -- the new one; null: the tasks are canceled
  after_task_id TEXT NOT NULL,         -- the tasks up to this one are done
  tasks_affected INTEGER NOT NULL CHECK (tasks_affected >= 0),
  due BIGINT NOT NULL                  -- since when it could go on
);
CREATE INDEX queue_group_changes_by_group ON queue_group_changes (task_group_id);
