-- The support console: accounts in the order of their names, and passwords opened for a time.

-- The order of names, spelt so that both engines sort it alike whatever their collation (lower-case
-- UTF-8 in hexadecimal digits). Made in Rust; rows of an older version are filled in after migrating.
ALTER TABLE accounts ADD COLUMN name_order TEXT;

CREATE INDEX accounts_name_order ON accounts (name_order, id);

-- Break-glass: passwords work although they are off, for everybody of an account or for one agent,
-- until `ends_at` or until it is closed. Whether it is open is derived from these times alone.
CREATE TABLE break_glass (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    agent_id TEXT,
    reason TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL CHECK (ends_at > opened_at),
    closed_at BIGINT,
    FOREIGN KEY (account_id) REFERENCES accounts (id),
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id) ON DELETE CASCADE
);

CREATE INDEX break_glass_account ON break_glass (account_id, ends_at);
CREATE INDEX break_glass_agent ON break_glass (account_id, agent_id);
