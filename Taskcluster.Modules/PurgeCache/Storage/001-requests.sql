CREATE TABLE purge_cache_requests (
  worker_pool_id TEXT NOT NULL,
  cache_name TEXT NOT NULL,
  before BIGINT NOT NULL,              -- what was last used before this is not to be used again; milliseconds UTC
  expires BIGINT NOT NULL,
  PRIMARY KEY (worker_pool_id, cache_name)
);
CREATE INDEX purge_cache_requests_by_expiry ON purge_cache_requests (expires);
