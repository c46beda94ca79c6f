-- The picture of a day counts attempts by their outcome, and leaves tests out, from the index alone.
DROP INDEX sign_in_records_newest;
CREATE INDEX sign_in_records_newest ON sign_in_records (account_id, at, reference, outcome, test);

DROP INDEX sign_in_records_refused;
CREATE INDEX sign_in_records_refused ON sign_in_records (account_id, at, reference, outcome, test)
    WHERE outcome <> 'signed_in';

DROP INDEX sign_in_records_refused_at;
CREATE INDEX sign_in_records_refused_at ON sign_in_records (at, account_id, outcome, test)
    WHERE outcome <> 'signed_in';
