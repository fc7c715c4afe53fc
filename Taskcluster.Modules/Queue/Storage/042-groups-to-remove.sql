-- Groups leave only once all their tasks are over. Among very many that have tasks, those are to be found at once.
DROP INDEX queue_task_groups_by_expires;
CREATE INDEX queue_task_groups_to_remove ON queue_task_groups (expires) WHERE unresolved_tasks = 0;
