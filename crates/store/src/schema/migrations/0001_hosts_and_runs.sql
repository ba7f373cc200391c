-- Times are milliseconds since 1970-01-01T00:00:00Z. Addresses are text in canonical form; a place
-- is an address as bytes that sort as it does: the IP version, then the address, big endian.

CREATE TABLE run (
    -- AUTOINCREMENT: a number is never given twice, reports name runs by it.
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT    NOT NULL CHECK (kind IN ('scan', 'audit', 'hunt', 'demo')),
    state           TEXT    NOT NULL CHECK (state IN (
                        'running', 'finished', 'interrupted', 'forgotten')),
    started         INTEGER NOT NULL,
    ended           INTEGER,
    command_line    TEXT    NOT NULL,
    catalogue_date  TEXT    NOT NULL,
    seawall_version TEXT    NOT NULL,
    -- JSON, read only by the command that wrote it.
    plan            TEXT    NOT NULL,
    -- Who takes a run up takes the next turn; until then no other process may.
    lease_until     INTEGER,
    turn            INTEGER NOT NULL,
    CHECK ((state = 'running') = (ended IS NULL)),
    CHECK ((state = 'running') = (lease_until IS NOT NULL))
) STRICT;

-- One row for what was seen at one address under one name. Rows that are the same host point to
-- the row they were merged into; nothing is rewritten, so a merge is undone by taking the pointer
-- away.
CREATE TABLE host (
    id          INTEGER PRIMARY KEY,
    key_kind    TEXT    NOT NULL CHECK (key_kind IN
                    ('machine_sid', 'computer_name', 'dns_name', 'netbios_name', 'address')),
    key         TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    merged_into INTEGER REFERENCES host (id) DEFERRABLE INITIALLY DEFERRED,
    CHECK (merged_into <> id)
) STRICT;
CREATE INDEX host_merged_into ON host (merged_into) WHERE merged_into IS NOT NULL;

-- Names in the case they are compared in.
CREATE TABLE host_name (
    host INTEGER NOT NULL REFERENCES host (id),
    kind TEXT    NOT NULL CHECK (kind IN ('dns_computer', 'netbios_computer')),
    name TEXT    NOT NULL,
    PRIMARY KEY (host, kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX host_name_name ON host_name (name, kind);

-- `seen`: the address itself answered. `said`: the host named it among its own.
CREATE TABLE host_address (
    id         INTEGER PRIMARY KEY,
    host       INTEGER NOT NULL REFERENCES host (id),
    address    TEXT    NOT NULL,
    witness    TEXT    NOT NULL CHECK (witness IN ('seen', 'said')),
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    -- The run that last confirmed it.
    run        INTEGER NOT NULL REFERENCES run (id),
    CHECK (first_seen <= last_seen)
) STRICT;
CREATE INDEX host_address_address ON host_address (address);
CREATE INDEX host_address_host ON host_address (host);

CREATE TABLE identity_event (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL CHECK (kind IN ('merge', 'split')),
    -- merge: `from_host` became part of `to_host`. split: what was `from_host` is `to_host` now.
    from_host INTEGER NOT NULL REFERENCES host (id),
    to_host   INTEGER NOT NULL REFERENCES host (id),
    because   TEXT    NOT NULL CHECK (because IN
                  ('server_alive2', 'same_name', 'name_changed', 'undo')),
    -- The address or name that decided it, or the event that was undone.
    subject   TEXT    NOT NULL,
    undone_by INTEGER REFERENCES identity_event (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX identity_event_kept_apart ON identity_event (id)
    WHERE kind = 'split' AND because = 'undo' AND undone_by IS NULL;

CREATE TABLE observation (
    id       INTEGER PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES run (id),
    address  TEXT    NOT NULL,
    host     INTEGER REFERENCES host (id),
    at       INTEGER NOT NULL,
    probe    TEXT    NOT NULL,
    door     TEXT    NOT NULL,
    reader   INTEGER NOT NULL,
    -- {"ended": …, "outcome": …}
    answer   TEXT    NOT NULL,
    sent     BLOB    NOT NULL,
    received BLOB    NOT NULL
) STRICT;
CREATE INDEX observation_run ON observation (run, address);

-- The line a scan printed for an address: the last one of each run.
CREATE TABLE host_result (
    id       INTEGER PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES run (id),
    place    BLOB    NOT NULL,
    host     INTEGER REFERENCES host (id),
    at       INTEGER NOT NULL,
    document TEXT    NOT NULL,
    UNIQUE (run, place)
) STRICT;
CREATE INDEX host_result_place ON host_result (place, at, run);

CREATE TABLE audit_log (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    who        TEXT    NOT NULL,
    what       TEXT    NOT NULL,
    -- JSON documents.
    was        TEXT,
    became     TEXT
) STRICT;

-- What was seen and what was done stays as it was written, until a run that has ended is forgotten
-- as a whole. The insert triggers stop REPLACE, which deletes without firing a delete trigger.
CREATE TRIGGER run_keeps_its_rows BEFORE DELETE ON run
BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;
CREATE TRIGGER run_ends_before_it_is_forgotten BEFORE UPDATE ON run
WHEN OLD.state = 'forgotten' OR (NEW.state = 'forgotten' AND OLD.state = 'running')
BEGIN SELECT RAISE(ABORT, 'run is append-only'); END;

CREATE TRIGGER observation_keeps_its_rows BEFORE DELETE ON observation
WHEN (SELECT state FROM run WHERE id = OLD.run) IS NOT 'forgotten'
BEGIN SELECT RAISE(ABORT, 'observation is append-only'); END;
CREATE TRIGGER observation_keeps_its_values BEFORE UPDATE ON observation
BEGIN SELECT RAISE(ABORT, 'observation is append-only'); END;
CREATE TRIGGER observation_keeps_its_numbers BEFORE INSERT ON observation
WHEN EXISTS (SELECT 1 FROM observation WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'observation is append-only'); END;

CREATE TRIGGER audit_log_keeps_its_rows BEFORE DELETE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_keeps_its_values BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;
CREATE TRIGGER audit_log_keeps_its_numbers BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END;

CREATE TRIGGER identity_event_keeps_its_rows BEFORE DELETE ON identity_event
BEGIN SELECT RAISE(ABORT, 'identity_event is append-only'); END;
CREATE TRIGGER identity_event_is_undone_once BEFORE UPDATE ON identity_event
WHEN OLD.undone_by IS NOT NULL
    OR (OLD.id, OLD.at, OLD.kind, OLD.from_host, OLD.to_host, OLD.because, OLD.subject)
        IS NOT (NEW.id, NEW.at, NEW.kind, NEW.from_host, NEW.to_host, NEW.because, NEW.subject)
BEGIN SELECT RAISE(ABORT, 'identity_event is append-only'); END;
