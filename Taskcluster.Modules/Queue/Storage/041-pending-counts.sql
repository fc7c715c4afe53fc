-- How many tasks of a queue may be claimed. Counting them takes time in proportion to the queue, and workers' pools and
-- pages ask often; the triggers see every way by which a task gets into its queue or out of it.
CREATE TABLE queue_pending_counts (
  task_queue_id TEXT NOT NULL PRIMARY KEY,
  tasks BIGINT NOT NULL CHECK (tasks >= 0)
);
INSERT INTO queue_pending_counts (task_queue_id, tasks)
  SELECT task_queue_id, count(*) FROM queue_tasks WHERE pending_order IS NOT NULL GROUP BY task_queue_id;

CREATE TRIGGER queue_tasks_pending_when_inserted AFTER INSERT ON queue_tasks
WHEN NEW.pending_order IS NOT NULL
BEGIN
  INSERT INTO queue_pending_counts (task_queue_id, tasks) VALUES (NEW.task_queue_id, 1)
    ON CONFLICT (task_queue_id) DO UPDATE SET tasks = queue_pending_counts.tasks + 1;
END;

CREATE TRIGGER queue_tasks_pending_when_scheduled AFTER UPDATE OF pending_order ON queue_tasks
WHEN OLD.pending_order IS NULL AND NEW.pending_order IS NOT NULL
BEGIN
  INSERT INTO queue_pending_counts (task_queue_id, tasks) VALUES (NEW.task_queue_id, 1)
    ON CONFLICT (task_queue_id) DO UPDATE SET tasks = queue_pending_counts.tasks + 1;
END;

CREATE TRIGGER queue_tasks_pending_when_taken AFTER UPDATE OF pending_order ON queue_tasks
WHEN OLD.pending_order IS NOT NULL AND NEW.pending_order IS NULL
BEGIN
  UPDATE queue_pending_counts SET tasks = tasks - 1 WHERE task_queue_id = NEW.task_queue_id;
END;

-- Tasks are removed only once they are over; a queue that is named by no task any more loses its row with the last.
CREATE TRIGGER queue_tasks_pending_when_removed AFTER DELETE ON queue_tasks
BEGIN
  UPDATE queue_pending_counts SET tasks = tasks - 1
    WHERE task_queue_id = OLD.task_queue_id AND OLD.pending_order IS NOT NULL;
  DELETE FROM queue_pending_counts WHERE task_queue_id = OLD.task_queue_id AND tasks = 0;
END;
