-- The log of all messages. A message is published by standing here; its sequence number is never given twice.
CREATE TABLE pulse_messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  cc TEXT NOT NULL,                -- JSON array of further routing keys
  payload TEXT NOT NULL,           -- JSON
  published BIGINT NOT NULL        -- milliseconds UTC
);

-- How far each durable subscriber has come.
CREATE TABLE pulse_subscribers (
  name TEXT NOT NULL PRIMARY KEY,
  cursor BIGINT NOT NULL,          -- the last message it has handled
  failures BIGINT NOT NULL,        -- in a row, of the message after the cursor
  retry_at BIGINT,                 -- when that message is tried again
  parked TEXT                      -- why it is not tried any more
);

-- Small facts about the database as a whole.
CREATE TABLE kernel_facts (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
