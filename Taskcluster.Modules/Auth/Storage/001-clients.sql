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

CREATE TABLE auth_roles (
  role_id TEXT NOT NULL PRIMARY KEY,
  description TEXT NOT NULL,
  scopes TEXT NOT NULL,                -- JSON array
  created BIGINT NOT NULL,
  last_modified BIGINT NOT NULL
);
