-- What an audit read of a host, as one JSON document.
CREATE TABLE host_audit (
    id       INTEGER PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES run (id),
    -- NULL where no file names the host.
    host     INTEGER REFERENCES host (id),
    at       INTEGER NOT NULL,
    label    TEXT    NOT NULL,
    -- The label in the case it is compared in.
    folded   TEXT    NOT NULL,
    codec    TEXT    NOT NULL CHECK (codec IN ('plain', 'zlib')),
    -- Octets of the document itself.
    length   INTEGER NOT NULL CHECK (length BETWEEN 0 AND 268435456),
    document BLOB    NOT NULL
) STRICT;
CREATE INDEX host_audit_run ON host_audit (run);
CREATE INDEX host_audit_host ON host_audit (host, at) WHERE host IS NOT NULL;
CREATE INDEX host_audit_folded ON host_audit (folded, at);

-- Hosts of audits are found by it; those of scans have none.
CREATE INDEX host_sid ON host (key) WHERE key_kind = 'machine_sid';

CREATE TRIGGER host_audit_keeps_its_rows BEFORE DELETE ON host_audit
WHEN (SELECT state FROM run WHERE id = OLD.run) IS NOT 'forgotten'
BEGIN SELECT RAISE(ABORT, 'host_audit is append-only'); END;
CREATE TRIGGER host_audit_keeps_its_values BEFORE UPDATE ON host_audit
BEGIN SELECT RAISE(ABORT, 'host_audit is append-only'); END;
CREATE TRIGGER host_audit_keeps_its_numbers BEFORE INSERT ON host_audit
WHEN EXISTS (SELECT 1 FROM host_audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'host_audit is append-only'); END;
