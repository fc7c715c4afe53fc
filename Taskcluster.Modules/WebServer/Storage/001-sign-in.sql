-- One-time links. Of a token only its hash is kept; what it signs in with is encrypted and is temporary by itself.
CREATE TABLE web_sign_in_links (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) = 128),
  client_id TEXT NOT NULL,
  credentials BLOB NOT NULL,           -- encrypted JSON, bound to this table and hash
  expires BIGINT NOT NULL              -- milliseconds UTC
);
CREATE INDEX web_sign_in_links_by_expiry ON web_sign_in_links (expires);
CREATE INDEX web_sign_in_links_by_client ON web_sign_in_links (client_id);

-- What third parties have asked for and the user has still to decide.
CREATE TABLE web_transactions (
  id_hash TEXT NOT NULL PRIMARY KEY CHECK (length(id_hash) = 128),
  client_id TEXT NOT NULL,             -- the user's
  request TEXT NOT NULL,               -- JSON
  expires BIGINT NOT NULL
);
CREATE INDEX web_transactions_by_expiry ON web_transactions (expires);

CREATE TABLE web_codes (
  code_hash TEXT NOT NULL PRIMARY KEY CHECK (length(code_hash) = 128),
  granted BLOB NOT NULL,               -- encrypted JSON
  expires BIGINT NOT NULL
);
CREATE INDEX web_codes_by_expiry ON web_codes (expires);

CREATE TABLE web_access_tokens (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) = 128),
  token BLOB NOT NULL,                 -- encrypted
  granted BLOB NOT NULL,               -- encrypted JSON
  expires BIGINT NOT NULL
);
CREATE INDEX web_access_tokens_by_expiry ON web_access_tokens (expires);
