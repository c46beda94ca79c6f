-- What the list of sign-in records is read by. Successful sign-ins are many and pay for few indexes;
-- refusals have one more. Records from before have no `email_key`, and are found by their agent.
ALTER TABLE sign_in_records ADD COLUMN email_key TEXT;

-- Newest first, page by page, and counted by day without looking at the rows.
CREATE INDEX sign_in_records_newest ON sign_in_records (account_id, at, reference, outcome);
DROP INDEX sign_in_records_account;

CREATE INDEX sign_in_records_refused ON sign_in_records (account_id, at, reference, outcome)
    WHERE outcome <> 'signed_in';

CREATE INDEX sign_in_records_email ON sign_in_records (account_id, email_key, at);

-- What support watches in all accounts: the refusals of the last days, and ageing secrets.
CREATE INDEX sign_in_records_refused_at ON sign_in_records (at, account_id, outcome)
    WHERE outcome <> 'signed_in';
CREATE INDEX connection_secrets_created ON connection_secrets (created_at);
