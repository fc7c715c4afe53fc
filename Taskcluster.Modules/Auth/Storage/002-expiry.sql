-- Clients that are removed once they have expired.
CREATE INDEX auth_clients_by_expiry ON auth_clients (expires) WHERE delete_on_expiration = 1;
