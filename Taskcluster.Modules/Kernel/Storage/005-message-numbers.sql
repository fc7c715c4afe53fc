-- The log counts on from its newest message, which is never removed. SQLite's table of the last numbers that were given
-- (AUTOINCREMENT) would be written once more for each message.
ALTER TABLE pulse_messages RENAME TO pulse_messages_before;
CREATE TABLE pulse_messages (
  seq INTEGER PRIMARY KEY,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  cc TEXT NOT NULL,                -- JSON array of further routing keys
  payload TEXT NOT NULL,           -- JSON
  published BIGINT NOT NULL        -- milliseconds UTC
);
INSERT INTO pulse_messages (seq, exchange, routing_key, cc, payload, published)
  SELECT seq, exchange, routing_key, cc, payload, published FROM pulse_messages_before ORDER BY seq;
DROP TABLE pulse_messages_before;
