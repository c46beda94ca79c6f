-- E-mail domains that accounts claim and prove.

-- A claim proves nothing until it is verified: by the TXT record `convrs-verification=<token>`, or by
-- support, with a reason. A verified domain is one account's.
CREATE TABLE domains (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    domain TEXT NOT NULL,
    token TEXT NOT NULL,
    claimed_at BIGINT NOT NULL,
    verified_at BIGINT,
    verified_by TEXT,
    reason TEXT,
    UNIQUE (account_id, domain),
    CHECK ((verified_at IS NULL AND verified_by IS NULL) OR (verified_at IS NOT NULL AND verified_by IS NOT NULL)),
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE UNIQUE INDEX domains_verified ON domains (domain) WHERE verified_at IS NOT NULL;
