CREATE TABLE worker_manager_pools (
  worker_pool_id TEXT NOT NULL PRIMARY KEY,
  provider_id TEXT NOT NULL,
  previous_provider_ids TEXT NOT NULL, -- JSON array: their workers may still register
  description TEXT NOT NULL,
  created BIGINT NOT NULL,
  last_modified BIGINT NOT NULL,
  config TEXT NOT NULL,                -- JSON; of launchConfigs there only stands an empty list
  owner TEXT NOT NULL,
  email_on_error BIGINT NOT NULL CHECK (email_on_error IN (0, 1))
);
CREATE INDEX worker_manager_pools_by_provider ON worker_manager_pools (provider_id, last_modified);

CREATE TABLE worker_manager_launch_configs (
  worker_pool_id TEXT NOT NULL,
  launch_config_id TEXT NOT NULL,
  is_archived BIGINT NOT NULL CHECK (is_archived IN (0, 1)),
  position BIGINT NOT NULL,            -- in the pool's list
  configuration TEXT NOT NULL,         -- JSON, with workerManager.launchConfigId in it
  created BIGINT NOT NULL,
  last_modified BIGINT NOT NULL,
  PRIMARY KEY (worker_pool_id, launch_config_id)
);
CREATE INDEX worker_manager_launch_configs_archived
  ON worker_manager_launch_configs (last_modified) WHERE is_archived = 1;

CREATE TABLE worker_manager_workers (
  name TEXT NOT NULL PRIMARY KEY,      -- pool/group/id
  worker_no BIGINT NOT NULL,           -- in the order in which they were created
  worker_pool_id TEXT NOT NULL,
  worker_group TEXT NOT NULL,
  worker_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('requested', 'running', 'stopping', 'stopped')),
  capacity BIGINT NOT NULL CHECK (capacity >= 1),
  last_modified BIGINT NOT NULL,
  last_checked BIGINT NOT NULL,
  launch_config_id TEXT,
  terminate_reason TEXT,               -- why it should end; null: it need not
  provider_data TEXT NOT NULL,         -- JSON of the provider's own
  static_secret BLOB,                  -- encrypted: what a static worker proves itself by
  secret BLOB,                         -- encrypted: what it registers anew with
  CHECK (name = worker_pool_id || '/' || worker_group || '/' || worker_id)
);
CREATE UNIQUE INDEX worker_manager_workers_by_number ON worker_manager_workers (worker_no);
CREATE INDEX worker_manager_workers_by_pool ON worker_manager_workers (worker_pool_id, worker_no);
CREATE INDEX worker_manager_workers_by_expires ON worker_manager_workers (expires);

CREATE TABLE worker_manager_errors (
  error_no BIGINT NOT NULL PRIMARY KEY,
  error_id TEXT NOT NULL,
  worker_pool_id TEXT NOT NULL,
  reported BIGINT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  extra TEXT NOT NULL,                 -- JSON
  code TEXT NOT NULL,                  -- out of extra
  launch_config_id TEXT
);
CREATE INDEX worker_manager_errors_by_pool ON worker_manager_errors (worker_pool_id, error_no);
CREATE INDEX worker_manager_errors_by_age ON worker_manager_errors (reported);

-- Workers that were removed or have stopped, and whose claims are still to be ended.
CREATE TABLE worker_manager_gone (
  name TEXT NOT NULL PRIMARY KEY,
  worker_pool_id TEXT NOT NULL,
  worker_group TEXT NOT NULL,
  worker_id TEXT NOT NULL,
  due BIGINT NOT NULL
);
CREATE INDEX worker_manager_gone_by_due ON worker_manager_gone (due);
