-- Tokens that a provider sent by itself (logout tokens, revocation tokens) and that were taken, so that none counts twice:
-- by the SHA-256 of connection and `jti`. A row outlives by a little the time in which its token would be taken. Nobody looks
-- for the tokens of a connection but its rare removal, which looks through what little there is.
CREATE TABLE spent_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    spent_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE
);

CREATE INDEX spent_tokens_spent ON spent_tokens (spent_at);
