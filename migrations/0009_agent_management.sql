-- What Agent Management needs: lists in order, links that are used once, files that wait to be confirmed.

-- By what agents are listed and searched: name and e-mail in lower case, in hexadecimal, so that
-- every engine and collation orders them alike. Empty until the program has filled them in.
ALTER TABLE agents ADD COLUMN name_sort TEXT NOT NULL DEFAULT '';
ALTER TABLE agents ADD COLUMN email_sort TEXT NOT NULL DEFAULT '';

CREATE INDEX agents_by_name ON agents (account_id, name_sort, id);
CREATE INDEX agents_by_email ON agents (account_id, email_sort, id);
CREATE INDEX agents_without_keys ON agents (id) WHERE name_sort = '';

-- Links that an admin hands over and that work once, by the hash of their token; spent by deleting.
-- `subject` is the key of what the link is about, which depends on its kind: an agent for
-- `set_password`. It is no foreign key for that reason; who spends a link looks whether it is there.
CREATE TABLE one_time_links (
    token_hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (account_id, kind, subject),
    FOREIGN KEY (account_id) REFERENCES accounts (id)
);

CREATE INDEX one_time_links_expires ON one_time_links (expires_at);

-- Files of agents that were read and wait for their admin to confirm them. `rows` and `problems` are
-- JSON. `added_at` is set once, when the people of the file were added.
CREATE TABLE imports (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    agent_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    people BIGINT NOT NULL,
    rows TEXT NOT NULL,
    problems TEXT NOT NULL,
    added_at BIGINT,
    FOREIGN KEY (account_id, agent_id) REFERENCES agents (account_id, id) ON DELETE CASCADE
);

CREATE INDEX imports_agent ON imports (account_id, agent_id);
CREATE INDEX imports_created ON imports (created_at);
