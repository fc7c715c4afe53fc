-- Tasks leave only once they are over, so that the order of expiry is kept for those alone.
DROP INDEX queue_tasks_by_expires;
CREATE INDEX queue_tasks_to_remove ON queue_tasks (expires) WHERE is_unresolved = 0;
CREATE INDEX queue_task_groups_by_expires ON queue_task_groups (expires);
