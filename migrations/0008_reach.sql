-- The ID token a session began with, sealed, while the session lives: the provider asks for it when the person signs out there
-- too. It is kept only where the provider has a place for that. The index finds those of sessions that were idle too long.
ALTER TABLE sessions ADD COLUMN id_token TEXT;

CREATE INDEX sessions_id_token ON sessions (seen_at) WHERE id_token IS NOT NULL;

-- The Google Workspace domains of a connection to Google, as JSON; null for other providers.
ALTER TABLE connections ADD COLUMN hosted_domains TEXT;

-- The provider that was in use before another was chosen: it goes on letting people in until an admin has signed in through the
-- new one.
ALTER TABLE sso_settings ADD COLUMN retiring_provider TEXT;
