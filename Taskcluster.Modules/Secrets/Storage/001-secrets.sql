CREATE TABLE secrets_secrets (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL,                 -- encrypted JSON, bound to this table and name
  expires BIGINT NOT NULL              -- milliseconds UTC
);

CREATE INDEX secrets_secrets_by_expiry ON secrets_secrets (expires);
