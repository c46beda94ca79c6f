-- Accounts and agents, what signs them in, and what is kept of it.
-- The SQL subset that both engines understand is described in README.md.

-- The tenants.
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    tier TEXT NOT NULL CHECK (tier IN ('starter', 'professional', 'enterprise')),
    is_operator BIGINT NOT NULL CHECK (is_operator IN (0, 1)),
    suspended BIGINT NOT NULL CHECK (suspended IN (0, 1)),
    created_at BIGINT NOT NULL,
    UNIQUE (id, is_operator)
);

-- There is at most one operator account.
CREATE UNIQUE INDEX accounts_operator ON accounts (is_operator) WHERE is_operator = 1;

-- The people. `in_operator` repeats `accounts.is_operator`, held equal by the foreign key, so that
-- a check can say where support works.
CREATE TABLE agents (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    in_operator BIGINT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('agent', 'admin', 'support')),
    active BIGINT NOT NULL CHECK (active IN (0, 1)),
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT,
    last_sign_in_method TEXT,
    UNIQUE (account_id, id),
    CONSTRAINT agents_support_in_operator CHECK (role <> 'support' OR in_operator = 1),
    FOREIGN KEY (account_id, in_operator) REFERENCES accounts (id, is_operator)
);

-- What support registered about a provider. `version` grows with issuer and client ID.
CREATE TABLE connections (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, provider),
    UNIQUE (account_id, id),
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- Client secrets, sealed; there is room for the next one beside the current.
CREATE TABLE connection_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE
);

CREATE INDEX connection_secrets_connection ON connection_secrets (account_id, connection_id, created_at);

-- What the account's admin decides; every account has its row from the start. Who changes the
-- settings, or what they rest on, updates this row first: that is the account's lock.
CREATE TABLE sso_settings (
    account_id TEXT NOT NULL PRIMARY KEY,
    enabled BIGINT NOT NULL CHECK (enabled IN (0, 1)),
    provider TEXT,
    password_fallback BIGINT NOT NULL CHECK (password_fallback IN (0, 1)),
    updated_at BIGINT NOT NULL,
    CHECK (enabled = 0 OR provider IS NOT NULL),
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- Which agent an identity is: one agent for each (issuer, subject), one subject for each agent.
-- Links of an issuer that was replaced stay, and do not count.
CREATE TABLE links (
    connection_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (connection_id, issuer, subject),
    UNIQUE (connection_id, issuer, agent_id),
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id) ON DELETE CASCADE
);

CREATE INDEX links_connection ON links (account_id, connection_id);
CREATE INDEX links_agent ON links (account_id, agent_id);

-- Started flows, by the hash of their `state`; bound to a browser, spent by deleting. It holds ten
-- minutes of flows, each written and deleted at the cost of its indexes: so there is but the key.
-- The sweep and the rare removal of a connection look through what little there is.
CREATE TABLE pending_sign_ins (
    state_hash TEXT NOT NULL PRIMARY KEY,
    browser_hash TEXT NOT NULL,
    account_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    connection_version BIGINT NOT NULL,
    nonce TEXT NOT NULL,
    pkce_verifier TEXT NOT NULL,
    purpose TEXT NOT NULL,
    destination TEXT NOT NULL,
    email_typed TEXT,
    started_at BIGINT NOT NULL,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE
);

-- Signed-in browsers, by the hash of their token; `id` is the handle that lists may show, looked up
-- among the sessions of an agent only.
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    auth_method TEXT NOT NULL,
    connection_id TEXT,
    sid TEXT,
    state_hash TEXT,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    address TEXT,
    user_agent TEXT,
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE
);

CREATE INDEX sessions_agent ON sessions (account_id, agent_id);
CREATE INDEX sessions_connection ON sessions (account_id, connection_id, sid);
CREATE INDEX sessions_created ON sessions (created_at);

-- Every attempt that reached an account, good or bad, by the reference people read out.
CREATE TABLE sign_in_records (
    reference TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    method TEXT NOT NULL,
    outcome TEXT NOT NULL,
    agent_id TEXT,
    email TEXT,
    address TEXT,
    user_agent TEXT,
    trace TEXT NOT NULL,
    FOREIGN KEY (account_id) REFERENCES accounts (id),
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id)
);

CREATE INDEX sign_in_records_account ON sign_in_records (account_id, at);
CREATE INDEX sign_in_records_agent ON sign_in_records (account_id, agent_id);
CREATE INDEX sign_in_records_at ON sign_in_records (at);

-- Who changed what. The actor may belong to another account (support), so it is no foreign key.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT,
    actor_email TEXT,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before TEXT,
    after TEXT,
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE INDEX audit_account ON audit (account_id, at);
CREATE INDEX audit_at ON audit (at);

-- Wrong passwords, counted by e-mail and by address from `started_at` on.
CREATE TABLE password_failures (
    bucket TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    failures BIGINT NOT NULL
);

CREATE INDEX password_failures_started ON password_failures (started_at);
