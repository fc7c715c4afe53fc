BEGIN TRANSACTION;
CREATE TABLE audit_history (
  sequence BIGINT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL,         -- who did it
  action_type TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  created BIGINT NOT NULL          -- milliseconds UTC
);
INSERT INTO "audit_history" VALUES(1795409533485004,'static/taskcluster/root','created','client','first/builder',1795409534366);
INSERT INTO "audit_history" VALUES(1795409533485006,'static/taskcluster/root','created','role','first-role',1795409534385);
INSERT INTO "audit_history" VALUES(1795409533485007,'static/taskcluster/root','created','secret','first/secret',1795409534410);
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

This client is static: the settings of the deployment define it, and only its administrator can change it.',X'011726C0C32AEE46FF7EE257B5B2A3A52F6304907FED85D085DC2A2C01F2075741266F8F9E4E1D1D55FD323C453B1EA855E68BD0514B0B660A86FC23D5C97883C11DDF0C2EB448CAF527E029FC','["*"]',33352318333527,1795409533527,1795409533527,1795409533527,1795409533527,0,0);
INSERT INTO "auth_clients" VALUES('static/taskcluster/queue','The queue service itself.

---

This client is static: the settings of the deployment define it, and only its administrator can change it.',X'011726C0C3B22DDA5F8ACA45DC1CCCA6FBF9BBA81838D819D3B48B4F6A3F9F16258CEBCB877563F12EF8DC9F076CD9DE623BABE0B8933144A44ED47E659C726D50B49E190AF8F1CE4AD6DA3E4A','["*"]',33352318333527,1795409533527,1795409533527,1795409533527,1795409533527,0,0);
INSERT INTO "auth_clients" VALUES('static/taskcluster/local-worker','The local-worker service itself.

---

This client is static: the settings of the deployment define it, and only its administrator can change it.',X'011726C0C3EE8514A91534DDBB656F4379DF1BD52366E6623E38FA02ED7E09AFC84E2ABD11573ED7BF5F760AE4037E85B8CA41CE2E6353223448D1284BA9128F38C250250509F129B73387EA21','["queue:claim-work:local/*","queue:worker-id:local/*"]',33352318333527,1795409533527,1795409533527,1795409533527,1795409533527,0,0);
INSERT INTO "auth_clients" VALUES('first/builder','of an early release',X'011726C0C308C0A3851EA458A8A2D3C6EBA2CDC25713D21297B1C47768D6CAD231C8CC8BBE45CAF696EE3385650115F3928433C09190B5FF0751B0B2FCAEE3A255C430AA9C43347E0F1220367C','["assume:first-role"]',32472144000000,1795409534366,1795409534366,1795409534366,1795409534366,0,0);
CREATE TABLE auth_role_stamp (
  place INTEGER NOT NULL PRIMARY KEY CHECK (place = 1),
  stamp BIGINT NOT NULL
);
INSERT INTO "auth_role_stamp" VALUES(1,1795409533485005);
CREATE TABLE auth_roles (
  role_id TEXT NOT NULL PRIMARY KEY,
  description TEXT NOT NULL,
  scopes TEXT NOT NULL,                -- JSON array
  created BIGINT NOT NULL,
  last_modified BIGINT NOT NULL
);
INSERT INTO "auth_roles" VALUES('anonymous','What everybody may do, with or without credentials. Change it to open or close this deployment.','["auth:current-scopes","queue:get-artifact:public/*","queue:get-provisioner:*","queue:get-task:*","queue:get-worker-type:*","queue:get-worker:*","queue:list-artifacts:*","queue:list-dependent-tasks:*","queue:list-provisioners","queue:list-task-group:*","queue:list-worker-types:*","queue:list-workers:*","queue:pending-count:*","queue:status:*"]',1795409533508,1795409533508);
INSERT INTO "auth_roles" VALUES('first-role','r','["queue:get-artifact:private/*"]',1795409534385,1795409534385);
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
INSERT INTO "pulse_messages" VALUES(1,'exchange/taskcluster-queue/v1/task-defined','primary.Tds-loAaTuK3fcUkfA20eA._._._.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"unscheduled","runs":[]}}',1795409534084);
INSERT INTO "pulse_messages" VALUES(2,'exchange/taskcluster-queue/v1/task-pending','primary.Tds-loAaTuK3fcUkfA20eA.0._._.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"runId":0,"task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"pending","runs":[{"runId":0,"state":"pending","reasonCreated":"scheduled","scheduled":"2026-11-23T04:52:14.084Z"}]}}',1795409534084);
INSERT INTO "pulse_messages" VALUES(3,'exchange/taskcluster-queue/v1/task-running','primary.Tds-loAaTuK3fcUkfA20eA.0.g.w.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"runId":0,"workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.144Z","task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"running","runs":[{"runId":0,"state":"running","reasonCreated":"scheduled","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.144Z","scheduled":"2026-11-23T04:52:14.084Z","started":"2026-11-23T04:52:14.144Z"}]}}',1795409534144);
INSERT INTO "pulse_messages" VALUES(4,'exchange/taskcluster-queue/v1/task-completed','primary.Tds-loAaTuK3fcUkfA20eA.0.g.w.first.release.-.Tds-loAaTuK3fcUkfA20eA._','[]','{"runId":0,"workerGroup":"g","workerId":"w","task":{"tags":{"kind":"completed"}},"version":1,"status":{"taskId":"Tds-loAaTuK3fcUkfA20eA","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"completed","runs":[{"runId":0,"state":"completed","reasonCreated":"scheduled","reasonResolved":"completed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.144Z","scheduled":"2026-11-23T04:52:14.084Z","started":"2026-11-23T04:52:14.144Z","resolved":"2026-11-23T04:52:14.309Z"}]}}',1795409534309);
INSERT INTO "pulse_messages" VALUES(5,'exchange/taskcluster-queue/v1/task-group-resolved','primary.Tds-loAaTuK3fcUkfA20eA.-._','[]','{"version":1,"taskGroupId":"Tds-loAaTuK3fcUkfA20eA","schedulerId":"-","expires":"2999-01-01T01:00:00.000Z"}',1795409534309);
INSERT INTO "pulse_messages" VALUES(6,'exchange/taskcluster-queue/v1/task-defined','primary.XSipD0SYSBSh77r29iihnQ._._._.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"unscheduled","runs":[]}}',1795409534319);
INSERT INTO "pulse_messages" VALUES(7,'exchange/taskcluster-queue/v1/task-pending','primary.XSipD0SYSBSh77r29iihnQ.0._._.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"runId":0,"task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"pending","runs":[{"runId":0,"state":"pending","reasonCreated":"scheduled","scheduled":"2026-11-23T04:52:14.319Z"}]}}',1795409534319);
INSERT INTO "pulse_messages" VALUES(8,'exchange/taskcluster-queue/v1/task-running','primary.XSipD0SYSBSh77r29iihnQ.0.g.w.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"runId":0,"workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.321Z","task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"running","runs":[{"runId":0,"state":"running","reasonCreated":"scheduled","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.321Z","scheduled":"2026-11-23T04:52:14.319Z","started":"2026-11-23T04:52:14.321Z"}]}}',1795409534321);
INSERT INTO "pulse_messages" VALUES(9,'exchange/taskcluster-queue/v1/task-failed','primary.XSipD0SYSBSh77r29iihnQ.0.g.w.first.release.-.XSipD0SYSBSh77r29iihnQ._','[]','{"runId":0,"workerGroup":"g","workerId":"w","task":{"tags":{"kind":"failed"}},"version":1,"status":{"taskId":"XSipD0SYSBSh77r29iihnQ","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"failed","runs":[{"runId":0,"state":"failed","reasonCreated":"scheduled","reasonResolved":"failed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.321Z","scheduled":"2026-11-23T04:52:14.319Z","started":"2026-11-23T04:52:14.321Z","resolved":"2026-11-23T04:52:14.330Z"}]}}',1795409534330);
INSERT INTO "pulse_messages" VALUES(10,'exchange/taskcluster-queue/v1/task-group-resolved','primary.XSipD0SYSBSh77r29iihnQ.-._','[]','{"version":1,"taskGroupId":"XSipD0SYSBSh77r29iihnQ","schedulerId":"-","expires":"2999-01-01T01:00:00.000Z"}',1795409534330);
INSERT INTO "pulse_messages" VALUES(11,'exchange/taskcluster-queue/v1/task-defined','primary.C0cEXre4SkKqln8z7h0BSw._._._.first.release.-.C0cEXre4SkKqln8z7h0BSw._','[]','{"task":{"tags":{"kind":"cancelled"}},"version":1,"status":{"taskId":"C0cEXre4SkKqln8z7h0BSw","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"C0cEXre4SkKqln8z7h0BSw","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"unscheduled","runs":[]}}',1795409534337);
INSERT INTO "pulse_messages" VALUES(12,'exchange/taskcluster-queue/v1/task-exception','primary.C0cEXre4SkKqln8z7h0BSw.0._._.first.release.-.C0cEXre4SkKqln8z7h0BSw._','[]','{"runId":0,"task":{"tags":{"kind":"cancelled"}},"version":1,"status":{"taskId":"C0cEXre4SkKqln8z7h0BSw","provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"C0cEXre4SkKqln8z7h0BSw","priority":"lowest","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","retriesLeft":5,"state":"exception","runs":[{"runId":0,"state":"exception","reasonCreated":"exception","reasonResolved":"canceled","scheduled":"2026-11-23T04:52:14.346Z","resolved":"2026-11-23T04:52:14.346Z"}]}}',1795409534346);
INSERT INTO "pulse_messages" VALUES(13,'exchange/taskcluster-queue/v1/task-group-resolved','primary.C0cEXre4SkKqln8z7h0BSw.-._','[]','{"version":1,"taskGroupId":"C0cEXre4SkKqln8z7h0BSw","schedulerId":"-","expires":"2999-01-01T01:00:00.000Z"}',1795409534346);
INSERT INTO "pulse_messages" VALUES(14,'exchange/taskcluster-auth/v1/client-created','','[]','{"clientId":"first/builder","version":1}',1795409534366);
INSERT INTO "pulse_messages" VALUES(15,'exchange/taskcluster-auth/v1/role-created','','[]','{"roleId":"first-role","version":1}',1795409534385);
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
INSERT INTO "queue_task_definitions" VALUES(1,'{"provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"Tds-loAaTuK3fcUkfA20eA","dependencies":[],"requires":"all-completed","routes":[],"priority":"lowest","retries":5,"created":"2026-11-23T04:52:13.000Z","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","scopes":[],"payload":{"name": "completed", "umlaut": "\u00e4\u00f6\u00fc \u20ac"},"metadata":{"name":"completed","description":"made by the first release","owner":"first@example.com","source":"https://example.com/first"},"tags":{"kind":"completed"},"extra":{}}');
INSERT INTO "queue_task_definitions" VALUES(2,'{"provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"XSipD0SYSBSh77r29iihnQ","dependencies":[],"requires":"all-completed","routes":[],"priority":"lowest","retries":5,"created":"2026-11-23T04:52:13.000Z","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","scopes":[],"payload":{"name": "failed", "umlaut": "\u00e4\u00f6\u00fc \u20ac"},"metadata":{"name":"failed","description":"made by the first release","owner":"first@example.com","source":"https://example.com/first"},"tags":{"kind":"failed"},"extra":{}}');
INSERT INTO "queue_task_definitions" VALUES(3,'{"provisionerId":"first","workerType":"release","taskQueueId":"first/release","schedulerId":"-","projectId":"none","taskGroupId":"C0cEXre4SkKqln8z7h0BSw","dependencies":["XSipD0SYSBSh77r29iihnQ"],"requires":"all-completed","routes":[],"priority":"lowest","retries":5,"created":"2026-11-23T04:52:13.000Z","deadline":"2026-11-23T06:52:13.000Z","expires":"2999-01-01T00:00:00.000Z","scopes":[],"payload":{"name": "cancelled", "umlaut": "\u00e4\u00f6\u00fc \u20ac"},"metadata":{"name":"cancelled","description":"made by the first release","owner":"first@example.com","source":"https://example.com/first"},"tags":{"kind":"cancelled"},"extra":{}}');
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
INSERT INTO "queue_tasks" VALUES(1,'Tds-loAaTuK3fcUkfA20eA','first/release','-','none','Tds-loAaTuK3fcUkfA20eA',0,1795416733000,32472144000000,5,5,'[]','{"kind":"completed"}','[{"runId":0,"state":"completed","reasonCreated":"scheduled","reasonResolved":"completed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.144Z","scheduled":"2026-11-23T04:52:14.084Z","started":"2026-11-23T04:52:14.144Z","resolved":"2026-11-23T04:52:14.309Z"}]',0,0,1,NULL,NULL,NULL);
INSERT INTO "queue_tasks" VALUES(2,'XSipD0SYSBSh77r29iihnQ','first/release','-','none','XSipD0SYSBSh77r29iihnQ',0,1795416733000,32472144000000,5,5,'[]','{"kind":"failed"}','[{"runId":0,"state":"failed","reasonCreated":"scheduled","reasonResolved":"failed","workerGroup":"g","workerId":"w","takenUntil":"2026-11-23T05:12:14.321Z","scheduled":"2026-11-23T04:52:14.319Z","started":"2026-11-23T04:52:14.321Z","resolved":"2026-11-23T04:52:14.330Z"}]',0,0,1,NULL,NULL,NULL);
INSERT INTO "queue_tasks" VALUES(3,'C0cEXre4SkKqln8z7h0BSw','first/release','-','none','C0cEXre4SkKqln8z7h0BSw',0,1795416733000,32472144000000,5,5,'[]','{"kind":"cancelled"}','[{"runId":0,"state":"exception","reasonCreated":"exception","reasonResolved":"canceled","scheduled":"2026-11-23T04:52:14.346Z","resolved":"2026-11-23T04:52:14.346Z"}]',1,0,1,NULL,NULL,NULL);
CREATE TABLE schema_migrations (
  name TEXT NOT NULL PRIMARY KEY,
  applied BIGINT NOT NULL
);
INSERT INTO "schema_migrations" VALUES('Kernel/Storage/001-messages.sql',1795409533477);
INSERT INTO "schema_migrations" VALUES('Kernel/Storage/002-audit.sql',1795409533478);
INSERT INTO "schema_migrations" VALUES('Auth/Storage/001-clients.sql',1795409533479);
INSERT INTO "schema_migrations" VALUES('Auth/Storage/002-expiry.sql',1795409533480);
INSERT INTO "schema_migrations" VALUES('Auth/Storage/003-role-stamp.sql',1795409533480);
INSERT INTO "schema_migrations" VALUES('Queue/Storage/001-tasks.sql',1795409533481);
INSERT INTO "schema_migrations" VALUES('Queue/Storage/002-artifacts.sql',1795409533482);
INSERT INTO "schema_migrations" VALUES('Secrets/Storage/001-secrets.sql',1795409533482);
CREATE TABLE secrets_secrets (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL,                 -- encrypted JSON, bound to this table and name
  expires BIGINT NOT NULL              -- milliseconds UTC
);
INSERT INTO "secrets_secrets" VALUES('first/secret',X'011726C0C32D227C6A1A4FFC01CB99AFF52301B2CF072C7520716930985088FEE26C4CB342E1C07FE2FD3BC85AF1EEBDBADADB60A536036C75694F9B2A9DD57BF13E3BAD6391CB96C11AE8881F',32472144000000);
CREATE INDEX audit_history_of_entity ON audit_history (entity_type, entity_id, sequence);
CREATE INDEX audit_history_of_client ON audit_history (client_id, sequence);
CREATE INDEX audit_history_by_age ON audit_history (created);
CREATE INDEX auth_clients_by_expiry ON auth_clients (expires) WHERE delete_on_expiration = 1;
CREATE INDEX queue_tasks_by_group ON queue_tasks (task_group_id, task_id);
CREATE INDEX queue_tasks_pending ON queue_tasks (task_queue_id, priority DESC, pending_order)
  WHERE pending_order IS NOT NULL;
CREATE INDEX queue_tasks_claimed ON queue_tasks (taken_until) WHERE taken_until IS NOT NULL;
CREATE INDEX queue_tasks_by_deadline ON queue_tasks (deadline) WHERE is_unresolved = 1;
CREATE INDEX queue_tasks_by_expires ON queue_tasks (expires);
CREATE INDEX queue_dependencies_by_dependent ON queue_dependencies (dependent_task_id);
CREATE INDEX queue_artifacts_by_expires ON queue_artifacts (expires);
CREATE INDEX secrets_secrets_by_expiry ON secrets_secrets (expires);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('pulse_messages',15);
COMMIT;
