-- One row: a number that no other state of the roles ever had. Roles that are kept in memory under the same number are
-- those of this table.
CREATE TABLE auth_role_stamp (
  place INTEGER NOT NULL PRIMARY KEY CHECK (place = 1),
  stamp BIGINT NOT NULL
);

INSERT INTO auth_role_stamp (place, stamp) VALUES (1, 0);
