-- The board looks for the near misses of each agent. Without this, SQLite goes through all of the
-- connection's for every one of them.
CREATE INDEX near_misses_agent ON near_misses (account_id, agent_id, connection_id, issuer);
