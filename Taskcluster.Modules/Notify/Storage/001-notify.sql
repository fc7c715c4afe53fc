-- Addresses that nothing is sent to any more.
CREATE TABLE notify_denylist (
  notification_type TEXT NOT NULL
    CHECK (notification_type IN ('email', 'pulse', 'matrix-room', 'slack-channel')),
  notification_address TEXT NOT NULL,
  folded_address TEXT NOT NULL,        -- as it is compared: of mail in lower case
  PRIMARY KEY (notification_type, notification_address)
);
CREATE INDEX notify_denylist_by_folded_address ON notify_denylist (notification_type, folded_address);

-- What was sent last, so that it is not sent again; emptied at each start.
CREATE TABLE notify_recent (
  fingerprint TEXT NOT NULL PRIMARY KEY,
  notice_no BIGINT NOT NULL
);
CREATE UNIQUE INDEX notify_recent_by_number ON notify_recent (notice_no);

-- When mail was sent to whom, for as long as the limit of mails looks back.
CREATE TABLE notify_mail_times (
  folded_address TEXT NOT NULL,
  notice_no BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  PRIMARY KEY (folded_address, notice_no)
);
CREATE INDEX notify_mail_times_by_age ON notify_mail_times (sent);

-- What tasks' routes ask for and nobody has put into words yet.
CREATE TABLE notify_task_notices (
  notice_no BIGINT NOT NULL PRIMARY KEY,
  notification_type TEXT NOT NULL CHECK (notification_type IN ('email', 'matrix-room', 'slack-channel')),
  address TEXT NOT NULL,
  task_id TEXT NOT NULL,
  status TEXT NOT NULL                 -- the task status structure of the message, JSON
);

-- What is on its way out of the house. A row goes when the other side has taken it.
CREATE TABLE notify_deliveries (
  delivery_no BIGINT NOT NULL PRIMARY KEY,
  channel TEXT NOT NULL CHECK (channel IN ('email', 'matrix-room', 'slack-channel')),
  address TEXT NOT NULL,
  content TEXT NOT NULL,               -- JSON of the API's body
  created BIGINT NOT NULL,
  attempts BIGINT NOT NULL CHECK (attempts >= 0),
  due BIGINT,                          -- when it is tried next; null: given up
  failure TEXT,                        -- what became of the last attempt
  kept_until BIGINT,                   -- when one that was given up is forgotten
  CHECK ((due IS NULL) = (kept_until IS NOT NULL)),
  CHECK (due IS NOT NULL OR failure IS NOT NULL)
);
CREATE INDEX notify_deliveries_by_due ON notify_deliveries (channel, due) WHERE due IS NOT NULL;
CREATE INDEX notify_deliveries_given_up ON notify_deliveries (kept_until) WHERE kept_until IS NOT NULL;
