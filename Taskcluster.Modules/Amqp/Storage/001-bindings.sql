-- What our durable queue is bound to at the broker, which cannot be asked for it. A binding is written before it is
-- made and removed after it is undone, so that none is forgotten.
CREATE TABLE amqp_bindings (
  queue TEXT NOT NULL,
  exchange TEXT NOT NULL,
  pattern TEXT NOT NULL,
  PRIMARY KEY (queue, exchange, pattern)
);
