CREATE TABLE hooks_hooks (
  name TEXT NOT NULL PRIMARY KEY,      -- group/id; the group has no slash in it
  hook_no BIGINT NOT NULL,             -- of this hook alone: one that comes after it under its name has another
  revision BIGINT NOT NULL,            -- another one after each change of the row
  hook_group_id TEXT NOT NULL,
  hook_id TEXT NOT NULL,
  metadata TEXT NOT NULL,              -- JSON
  task TEXT NOT NULL,                  -- JSON-e template
  schedule TEXT NOT NULL,              -- JSON array of cron expressions
  bindings TEXT NOT NULL,              -- JSON array, as it is shown; hooks_bindings is what counts
  trigger_schema TEXT NOT NULL,        -- JSON Schema
  trigger_token BLOB NOT NULL,         -- encrypted
  next_task_id BLOB NOT NULL,          -- encrypted: whoever knew it could take the id before the hook does
  next_fire BIGINT,                    -- the slot that comes next; null: there is no schedule
  due BIGINT,                          -- when that is tried, which is later after a failure
  CHECK (name = hook_group_id || '/' || hook_id),
  CHECK ((next_fire IS NULL) = (schedule = '[]')),
  CHECK ((due IS NULL) = (next_fire IS NULL)),
  CHECK (due >= next_fire)
);
CREATE UNIQUE INDEX hooks_hooks_by_number ON hooks_hooks (hook_no);
CREATE UNIQUE INDEX hooks_hooks_by_group ON hooks_hooks (hook_group_id, hook_id);
CREATE INDEX hooks_hooks_by_due ON hooks_hooks (due) WHERE due IS NOT NULL;

CREATE TABLE hooks_bindings (
  hook_no BIGINT NOT NULL,
  exchange TEXT NOT NULL,
  pattern TEXT NOT NULL,
  after_seq BIGINT NOT NULL,           -- the last message that was told before it was bound
  PRIMARY KEY (hook_no, exchange, pattern)
);

-- What messages have set off and is not done yet.
CREATE TABLE hooks_pending_fires (
  fire_no BIGINT NOT NULL PRIMARY KEY,
  hook_no BIGINT NOT NULL,
  task_id TEXT NOT NULL,
  created BIGINT NOT NULL,
  payload TEXT NOT NULL,               -- the message's body, JSON
  due BIGINT NOT NULL
);
CREATE INDEX hooks_pending_fires_by_due ON hooks_pending_fires (due, fire_no);

CREATE TABLE hooks_last_fires (
  fire_no BIGINT NOT NULL PRIMARY KEY,
  hook_no BIGINT NOT NULL,
  task_id TEXT NOT NULL,
  fired_by TEXT NOT NULL CHECK (fired_by IN ('schedule', 'triggerHook', 'triggerHookWithToken', 'pulseMessage')),
  created BIGINT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('success', 'error')),
  error TEXT NOT NULL,
  CHECK ((result = 'error') = (error <> ''))
);
CREATE INDEX hooks_last_fires_by_hook ON hooks_last_fires (hook_no, created, fire_no);
CREATE INDEX hooks_last_fires_by_age ON hooks_last_fires (created);

-- Hooks that are no more, and whose last fires are still to be removed.
CREATE TABLE hooks_removed (
  hook_no BIGINT NOT NULL PRIMARY KEY
);
