-- Moving a team to the provider: passwords that come back by themselves, near misses, who failed.

-- Passwords turned off on the page work again from that moment on, unless an admin has signed in
-- through the provider before: then it is null. The moment itself decides; that the settings were
-- changed back is only written down after it.
ALTER TABLE sso_settings ADD COLUMN confirm_by BIGINT;

CREATE INDEX sso_settings_confirm ON sso_settings (confirm_by) WHERE confirm_by IS NOT NULL;

-- The admin who began a test sign-in.
ALTER TABLE pending_sign_ins ADD COLUMN tested_by TEXT;

-- The last test sign-in that passed, and the version of the connection it passed on.
ALTER TABLE connections ADD COLUMN tested_at BIGINT;
ALTER TABLE connections ADD COLUMN tested_version BIGINT;

-- A test shows what would have happened, and counts nowhere.
ALTER TABLE sign_in_records ADD COLUMN test BIGINT NOT NULL DEFAULT 0 CHECK (test IN (0, 1));

-- The agent is known by the e-mail typed at the start alone: the provider vouched for nobody.
ALTER TABLE sign_in_records ADD COLUMN unproven BIGINT NOT NULL DEFAULT 0 CHECK (unproven IN (0, 1));

-- Identities of the provider that are nearly an agent, for the admin to correct or to dismiss; kept
-- apart for each address claimed. The same one again opens a dismissed one.
CREATE TABLE near_misses (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    claimed TEXT NOT NULL,
    difference TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    dismissed_at BIGINT,
    UNIQUE (account_id, agent_id, claimed),
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE
);

CREATE INDEX near_misses_open ON near_misses (account_id, last_seen_at) WHERE dismissed_at IS NULL;
CREATE INDEX near_misses_connection ON near_misses (account_id, connection_id);
CREATE INDEX near_misses_seen ON near_misses (last_seen_at);

-- The newest sign-in of an agent through the provider that failed, until one succeeds: what the
-- cut-over board says of those who are not linked.
CREATE TABLE failed_sign_ins (
    account_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    connection_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    reference TEXT NOT NULL,
    unproven BIGINT NOT NULL CHECK (unproven IN (0, 1)),
    PRIMARY KEY (account_id, agent_id),
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id) ON DELETE CASCADE,
    FOREIGN KEY (account_id, connection_id) REFERENCES connections (account_id, id) ON DELETE CASCADE
);

CREATE INDEX failed_sign_ins_connection ON failed_sign_ins (account_id, connection_id);
CREATE INDEX failed_sign_ins_at ON failed_sign_ins (at);
