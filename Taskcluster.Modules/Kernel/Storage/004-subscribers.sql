-- What is wrong with a subscriber in full, so that an operator can set it right.
ALTER TABLE pulse_subscribers ADD COLUMN moves BIGINT NOT NULL DEFAULT 0;  -- by others than the subscriber
ALTER TABLE pulse_subscribers ADD COLUMN failed_seq BIGINT;      -- the message that fails, where it is known
ALTER TABLE pulse_subscribers ADD COLUMN error TEXT;             -- of the last failure
ALTER TABLE pulse_subscribers ADD COLUMN failing_since BIGINT;
ALTER TABLE pulse_subscribers ADD COLUMN parked_as TEXT CHECK (parked_as IN ('failures', 'lagged', 'idle'));
ALTER TABLE pulse_subscribers ADD COLUMN parked_since BIGINT
  CHECK ((parked_since IS NULL) = (parked_as IS NULL));
ALTER TABLE pulse_subscribers ADD COLUMN missed BIGINT NOT NULL DEFAULT 0; -- messages removed before it had them
ALTER TABLE pulse_subscribers ADD COLUMN missed_at BIGINT;

UPDATE pulse_subscribers SET failed_seq = cursor + 1, error = coalesce(parked, 'unknown'),
  failing_since = coalesce(retry_at, 0), retry_at = coalesce(retry_at, 0) WHERE failures > 0;
UPDATE pulse_subscribers SET parked_as = 'failures', parked_since = coalesce(retry_at, 0) WHERE parked IS NOT NULL;
ALTER TABLE pulse_subscribers DROP COLUMN parked;

-- The epoch in which sequence numbers count; a log that was set back begins another one.
INSERT INTO kernel_facts (name, value) VALUES ('pulse-epoch', lower(hex(randomblob(8))));
