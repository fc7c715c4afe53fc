BEGIN TRANSACTION;
CREATE TABLE auth_clients (
  client_id TEXT NOT NULL PRIMARY KEY,
  description TEXT NOT NULL,
  access_token BLOB NOT NULL,          -- encrypted
  scopes TEXT NOT NULL,                -- JSON array, as given
  expires BIGINT NOT NULL,
  created BIGINT NOT NULL,
  last_modified BIGINT NOT NULL,
  last_date_used BIGINT NOT NULL,
  last_rotated BIGINT NOT NULL,
  is_disabled INTEGER NOT NULL CHECK (is_disabled IN (0, 1)),
  delete_on_expiration INTEGER NOT NULL CHECK (delete_on_expiration IN (0, 1))
);
INSERT INTO "auth_clients" VALUES('static/taskcluster/root','May do everything.

---

This client is static: the settings of the deployment define it, and only its administrator can change it.',X'01700E04D8D931415F1B94D4F19F98BFE657E60A3E87B72217A98A116F12C73909E8A3965F22495D183AD4E403A7AC5523BC7530A2DC40D5D6AE4FA5CCE8E1EB7C3D9C81BA2CA8E2A57C5C0C47','["*"]',33352317900794,1795409100794,1795409100794,1795409100794,1795409100794,0,0);
INSERT INTO "auth_clients" VALUES('static/taskcluster/queue','The queue service itself.

---

This client is static: the settings of the deployment define it, and only its administrator can change it.',X'01700E04D866219431A99C8246A16BCB2E58D81539CB3DD0919A61382C953645E54F61C8C5EA67B939DC5B2C9303259EC7A0EAE1D9074FE0DF3A2B868EDA716FEF700034F0C33E4CD46D284AC7','["*"]',33352317900794,1795409100794,1795409100794,1795409100794,1795409100794,0,0);
INSERT INTO "auth_clients" VALUES('static/taskcluster/local-worker','The local-worker service itself.

---

This client is static: the settings of the deployment define it, and only its administrator can change it.',X'01700E04D8A76C99AF50D3AB04025D40C2BE4CF558D5DC803BB3FA6DF8399045158D1B5FDB88C1AE71A332267A5486B6E5DC232D29D8B76F195440B444839C6D3E8D714ADB48016D1FFD2AFA97','["queue:claim-work:local/*","queue:worker-id:local/*"]',33352317900794,1795409100794,1795409100794,1795409100794,1795409100794,0,0);
CREATE TABLE auth_roles (
  role_id TEXT NOT NULL PRIMARY KEY,
  description TEXT NOT NULL,
  scopes TEXT NOT NULL,                -- JSON array
  created BIGINT NOT NULL,
  last_modified BIGINT NOT NULL
);
INSERT INTO "auth_roles" VALUES('anonymous','What everybody may do, with or without credentials. Change it to open or close this deployment.','["auth:current-scopes","queue:get-artifact:public/*","queue:get-provisioner:*","queue:get-task:*","queue:get-worker-type:*","queue:get-worker:*","queue:list-artifacts:*","queue:list-dependent-tasks:*","queue:list-provisioners","queue:list-task-group:*","queue:list-worker-types:*","queue:list-workers:*","queue:pending-count:*","queue:status:*"]',1795409100763,1795409100763);
CREATE TABLE kernel_facts (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE pulse_messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  cc TEXT NOT NULL,                -- JSON array of further routing keys
  payload TEXT NOT NULL,           -- JSON
  published BIGINT NOT NULL        -- milliseconds UTC
);
INSERT INTO "pulse_messages" VALUES(1,'exchange/taskcluster-queue/v1/task-defined','primary.Tds-loAaTuK3fcUkfA20eA._._._.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"unscheduled","runs":[]}}',1795409101276);
INSERT INTO "pulse_messages" VALUES(2,'exchange/taskcluster-queue/v1/task-pending','primary.Tds-loAaTuK3fcUkfA20eA.0._._.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"runId":0,"task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"pending","runs":[{"runId":0,"state":"pending","reasonCreated":"scheduled","scheduled":"2026-11-23T04:45:01.276Z"}]}}',1795409101276);
INSERT INTO "pulse_messages" VALUES(3,'exchange/taskcluster-queue/v1/task-running','primary.Tds-loAaTuK3fcUkfA20eA.0.g.w.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"runId":0,"workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.361Z","task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"running","runs":[{"runId":0,"state":"running","reasonCreated":"scheduled","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.361Z","scheduled":"2026-11-23T04:45:01.276Z","started":"2026-11-23T04:45:01.361Z"}]}}',1795409101361);
INSERT INTO "pulse_messages" VALUES(4,'exchange/taskcluster-queue/v1/task-completed','primary.Tds-loAaTuK3fcUkfA20eA.0.g.w.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"runId":0,"workerGroup":"g","workerId":"w","task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"completed","runs":[{"runId":0,"state":"completed","reasonCreated":"scheduled","reasonResolved":"completed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.361Z","scheduled":"2026-11-23T04:45:01.276Z","started":"2026-11-23T04:45:01.361Z","resolved":"2026-11-23T04:45:01.537Z"}]}}',1795409101537);
INSERT INTO "pulse_messages" VALUES(5,'exchange/taskcluster-queue/v1/task-group-resolved','primary.Tds-loAaTuK3fcUkfA20eA.-._','[]','{"version":1,"taskGroupId":"Tds-loAaTuK3fcUkfA20eA","schedulerId":"-","expires":"2999-01-01T01:00:00.000Z"}',1795409101537);
INSERT INTO "pulse_messages" VALUES(6,'exchange/taskcluster-queue/v1/task-defined','primary.XSipD0SYSBSh77r29iihnQ._._._.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"unscheduled","runs":[]}}',1795409101563);
INSERT INTO "pulse_messages" VALUES(7,'exchange/taskcluster-queue/v1/task-pending','primary.XSipD0SYSBSh77r29iihnQ.0._._.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"runId":0,"task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"pending","runs":[{"runId":0,"state":"pending","reasonCreated":"scheduled","scheduled":"2026-11-23T04:45:01.563Z"}]}}',1795409101563);
INSERT INTO "pulse_messages" VALUES(8,'exchange/taskcluster-queue/v1/task-running','primary.XSipD0SYSBSh77r29iihnQ.0.g.w.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"runId":0,"workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.569Z","task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"running","runs":[{"runId":0,"state":"running","reasonCreated":"scheduled","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.569Z","scheduled":"2026-11-23T04:45:01.563Z","started":"2026-11-23T04:45:01.569Z"}]}}',1795409101569);
INSERT INTO "pulse_messages" VALUES(9,'exchange/taskcluster-queue/v1/task-failed','primary.XSipD0SYSBSh77r29iihnQ.0.g.w.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"runId":0,"workerGroup":"g","workerId":"w","task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"failed","runs":[{"runId":0,"state":"failed","reasonCreated":"scheduled","reasonResolved":"failed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.569Z","scheduled":"2026-11-23T04:45:01.563Z","started":"2026-11-23T04:45:01.569Z","resolved":"2026-11-23T04:45:01.576Z"}]}}',1795409101576);
INSERT INTO "pulse_messages" VALUES(10,'exchange/taskcluster-queue/v1/task-group-resolved','primary.XSipD0SYSBSh77r29iihnQ.-._','[]','{"version":1,"taskGroupId":"XSipD0SYSBSh77r29iihnQ","schedulerId":"-","expires":"2999-01-01T01:00:00.000Z"}',1795409101576);
INSERT INTO "pulse_messages" VALUES(11,'exchange/taskcluster-queue/v1/task-defined','primary.C0cEXre4SkKqln8z7h0BSw._._._.first.release.-.C0cEXre4SkKqln8z7h0BSw._','[]','{"task":{"tags":{"kind":"cancelled"}},"version":1,"status":{"taskId":"C0cEXre4SkKqln8z7h0BSw","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"C0cEXre4SkKqln8z7h0BSw","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"unscheduled","runs":[]}}',1795409101589);
INSERT INTO "pulse_messages" VALUES(12,'exchange/taskcluster-queue/v1/task-exception','primary.C0cEXre4SkKqln8z7h0BSw.0._._.first.release.-.C0cEXre4SkKqln8z7h0BSw._','[]','{"runId":0,"task":{"tags":{"kind":"cancelled"}},"version":1,"status":{"taskId":"C0cEXre4SkKqln8z7h0BSw","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"C0cEXre4SkKqln8z7h0BSw","priority":"lowest","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"exception","runs":[{"runId":0,"state":"exception","reasonCreated":"exception","reasonResolved":"canceled","scheduled":"2026-11-23T04:45:01.606Z","resolved":"2026-11-23T04:45:01.606Z"}]}}',1795409101606);
INSERT INTO "pulse_messages" VALUES(13,'exchange/taskcluster-queue/v1/task-group-resolved','primary.C0cEXre4SkKqln8z7h0BSw.-._','[]','{"version":1,"taskGroupId":"C0cEXre4SkKqln8z7h0BSw","schedulerId":"-","expires":"2999-01-01T01:00:00.000Z"}',1795409101606);
CREATE TABLE pulse_subscribers (
  name TEXT NOT NULL PRIMARY KEY,
  cursor BIGINT NOT NULL,          -- the last message it has handled
  failures BIGINT NOT NULL,        -- in a row, of the message after the cursor
  retry_at BIGINT,                 -- when that message is tried again
  parked TEXT                      -- why it is not tried any more
);
CREATE TABLE queue_artifact_contents (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size_bytes BIGINT NOT NULL,
  uses INTEGER NOT NULL CHECK (uses >= 0)
);
INSERT INTO "queue_artifact_contents" VALUES('6e8a1286cdec1f62f5aec7db963550ae8acb2628774fe5e2ba72e404d262559b',29,2);
INSERT INTO "queue_artifact_contents" VALUES('40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880',256,1);
CREATE TABLE queue_artifacts (
  task_id TEXT NOT NULL,
  run_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  storage_type TEXT NOT NULL CHECK (storage_type IN ('s3', 'object', 'reference', 'link', 'error')),
  content_type TEXT NOT NULL,
  content_length BIGINT,               -- as the worker told it
  details TEXT NOT NULL,               -- JSON: url, artifact, reason and message, by storage type
  is_present INTEGER NOT NULL CHECK (is_present IN (0, 1)),
  expires BIGINT NOT NULL,
  sha256 TEXT,                         -- the uploaded content, for s3
  content_encoding TEXT,               -- as the upload said
  PRIMARY KEY (task_id, run_id, name)
);
INSERT INTO "queue_artifacts" VALUES('Tds-loAaTuK3fcUkfA20eA',0,'public/hello.txt','s3','text/plain',NULL,'{}',1,32440608000000,'6e8a1286cdec1f62f5aec7db963550ae8acb2628774fe5e2ba72e404d262559b',NULL);
INSERT INTO "queue_artifacts" VALUES('Tds-loAaTuK3fcUkfA20eA',0,'public/again.txt','s3','text/plain',NULL,'{}',1,32440608000000,'6e8a1286cdec1f62f5aec7db963550ae8acb2628774fe5e2ba72e404d262559b',NULL);
INSERT INTO "queue_artifacts" VALUES('Tds-loAaTuK3fcUkfA20eA',0,'private/numbers.bin','s3','text/plain',NULL,'{}',1,32440608000000,'40aff2e9d2d8922e47afd4648e6967497158785fbd1da870e7110266bf944880',NULL);
CREATE TABLE queue_dependencies (
  required_task_id TEXT NOT NULL,
  dependent_task_id TEXT NOT NULL,
  requires TEXT NOT NULL CHECK (requires IN ('all-completed', 'all-resolved')),
  satisfied INTEGER NOT NULL CHECK (satisfied IN (0, 1)),
  expires BIGINT NOT NULL,
  PRIMARY KEY (required_task_id, dependent_task_id)
);
INSERT INTO "queue_dependencies" VALUES('XSipD0SYSBSh77r29iihnQ','C0cEXre4SkKqln8z7h0BSw','all-completed',0,32472144000000);
CREATE TABLE queue_resolutions (
  task_id TEXT NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('completed', 'failed', 'exception')),
  due BIGINT NOT NULL
);
CREATE TABLE queue_task_definitions (
  task_no INTEGER PRIMARY KEY,
  definition TEXT NOT NULL             -- JSON
);
INSERT INTO "queue_task_definitions" VALUES(1,'{"provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","dependencies":[],"requires":"all-completed","routes":[],"priority":"lowest","retries":5,"created":"2026-11-23T04:45:00.000Z","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","scopes":[],"payload":{"name": "completed", "umlaut": "\u00e4\u00f6\u00fc \u20ac"},"metadata":{"name":"completed","description":"made by the first release","owner":"first@example.com","source":"https://example.com/first"},"tags":{"kind":"completed"},"extra":{}}');
INSERT INTO "queue_task_definitions" VALUES(2,'{"provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","dependencies":[],"requires":"all-completed","routes":[],"priority":"lowest","retries":5,"created":"2026-11-23T04:45:00.000Z","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","scopes":[],"payload":{"name": "failed", "umlaut": "\u00e4\u00f6\u00fc \u20ac"},"metadata":{"name":"failed","description":"made by the first release","owner":"first@example.com","source":"https://example.com/first"},"tags":{"kind":"failed"},"extra":{}}');
INSERT INTO "queue_task_definitions" VALUES(3,'{"provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"C0cEXre4SkKqln8z7h0BSw","dependencies":["XSipD0SYSBSh77r29iihnQ"],"requires":"all-completed","routes":[],"priority":"lowest","retries":5,"created":"2026-11-23T04:45:00.000Z","deadline":"2026-11-23T06:45:00.000Z","expires":"2999-01-01T00:00:00.000Z","scopes":[],"payload":{"name": "cancelled", "umlaut": "\u00e4\u00f6\u00fc \u20ac"},"metadata":{"name":"cancelled","description":"made by the first release","owner":"first@example.com","source":"https://example.com/first"},"tags":{"kind":"cancelled"},"extra":{}}');
CREATE TABLE queue_task_groups (
  task_group_id TEXT NOT NULL PRIMARY KEY,
  scheduler_id TEXT NOT NULL,
  expires BIGINT NOT NULL,
  sealed BIGINT,
  unresolved_tasks INTEGER NOT NULL CHECK (unresolved_tasks >= 0)  -- tasks that were never resolved
);
INSERT INTO "queue_task_groups" VALUES('Tds-loAaTuK3fcUkfA20eA','-',32472147600000,NULL,0);
INSERT INTO "queue_task_groups" VALUES('XSipD0SYSBSh77r29iihnQ','-',32472147600000,NULL,0);
INSERT INTO "queue_task_groups" VALUES('C0cEXre4SkKqln8z7h0BSw','-',32472147600000,NULL,0);
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
INSERT INTO "queue_tasks" VALUES(1,'Tds-loAaTuK3fcUkfA20eA','first/release','-','none','Tds-loAaTuK3fcUkfA20eA',0,1795416300000,32472144000000,5,5,'[]','{"kind":"completed"}','[{"runId":0,"state":"completed","reasonCreated":"scheduled","reasonResolved":"completed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.361Z","scheduled":"2026-11-23T04:45:01.276Z","started":"2026-11-23T04:45:01.361Z","resolved":"2026-11-23T04:45:01.537Z"}]',0,0,1,NULL,NULL,NULL);
INSERT INTO "queue_tasks" VALUES(2,'XSipD0SYSBSh77r29iihnQ','first/release','-','none','XSipD0SYSBSh77r29iihnQ',0,1795416300000,32472144000000,5,5,'[]','{"kind":"failed"}','[{"runId":0,"state":"failed","reasonCreated":"scheduled","reasonResolved":"failed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:05:01.569Z","scheduled":"2026-11-23T04:45:01.563Z","started":"2026-11-23T04:45:01.569Z","resolved":"2026-11-23T04:45:01.576Z"}]',0,0,1,NULL,NULL,NULL);
INSERT INTO "queue_tasks" VALUES(3,'C0cEXre4SkKqln8z7h0BSw','first/release','-','none','C0cEXre4SkKqln8z7h0BSw',0,1795416300000,32472144000000,5,5,'[]','{"kind":"cancelled"}','[{"runId":0,"state":"exception","reasonCreated":"exception","reasonResolved":"canceled","scheduled":"2026-11-23T04:45:01.606Z","resolved":"2026-11-23T04:45:01.606Z"}]',1,0,1,NULL,NULL,NULL);
CREATE TABLE schema_migrations (
  name TEXT NOT NULL PRIMARY KEY,
  applied BIGINT NOT NULL
);
INSERT INTO "schema_migrations" VALUES('Kernel/Storage/001-messages.sql',1795409100725);
INSERT INTO "schema_migrations" VALUES('Auth/Storage/001-clients.sql',1795409100731);
INSERT INTO "schema_migrations" VALUES('Queue/Storage/001-tasks.sql',1795409100737);
INSERT INTO "schema_migrations" VALUES('Queue/Storage/002-artifacts.sql',1795409100740);
CREATE INDEX queue_tasks_by_group ON queue_tasks (task_group_id, task_id);
CREATE INDEX queue_tasks_pending ON queue_tasks (task_queue_id, priority DESC, pending_order)
  WHERE pending_order IS NOT NULL;
CREATE INDEX queue_tasks_claimed ON queue_tasks (taken_until) WHERE taken_until IS NOT NULL;
CREATE INDEX queue_tasks_by_deadline ON queue_tasks (deadline) WHERE is_unresolved = 1;
CREATE INDEX queue_tasks_by_expires ON queue_tasks (expires);
CREATE INDEX queue_dependencies_by_dependent ON queue_dependencies (dependent_task_id);
CREATE INDEX queue_artifacts_by_expires ON queue_artifacts (expires);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('pulse_messages',13);
COMMIT;
