-- Who changed what and when (spec/services.md §3.4); of secrets also who read them.
CREATE TABLE audit_history (
  sequence BIGINT NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL,         -- who did it
  action_type TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  created BIGINT NOT NULL          -- milliseconds UTC
);

CREATE INDEX audit_history_of_entity ON audit_history (entity_type, entity_id, sequence);
CREATE INDEX audit_history_of_client ON audit_history (client_id, sequence);
CREATE INDEX audit_history_by_age ON audit_history (created);
