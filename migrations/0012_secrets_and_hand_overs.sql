-- Two client secrets at a time, and connections handed over by customers.

-- When a sign-in last needed this secret because the provider had refused the newer one; written at
-- most once an hour. The older secret can be deleted at the provider when nothing needs it any more.
ALTER TABLE connection_secrets ADD COLUMN needed_at BIGINT;

-- What a customer entered for support to register, sealed as secrets are. One waits at a time for
-- each provider; a newer one takes its place. `checked` is JSON: what the check without a user found.
CREATE TABLE hand_overs (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    checked TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    UNIQUE (account_id, provider),
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE INDEX hand_overs_entered ON hand_overs (entered_at);
