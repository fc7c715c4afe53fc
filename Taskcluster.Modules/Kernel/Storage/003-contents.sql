-- Contents in the store, counted by the rows that name them, whichever module's they are.
CREATE TABLE contents (
  sha256 TEXT NOT NULL PRIMARY KEY,
  size_bytes BIGINT NOT NULL CHECK (size_bytes >= 0),
  uses INTEGER NOT NULL CHECK (uses >= 0)
);
