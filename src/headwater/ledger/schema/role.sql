-- What the program's own role may do on PostgreSQL: read everything, write records, and only add to what stays written.
-- It owns nothing, so it can neither alter a table nor switch a trigger off. {role} is the quoted name of the role.
-- Run again after each upgrade that brings new tables: what a role held before is taken away first.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
REVOKE ALL ON SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};

-- Balances, totals and the chart are kept by triggers and migrations, with the rights of the owner.
REVOKE INSERT, UPDATE, DELETE ON
    ledger_unit, ledger_kind, ledger_feed, ledger_account, ledger_accountnode,
    ledger_batch, ledger_posting, ledger_entry, ledger_movement, ledger_balance, ledger_total, ledger_closing,
    django_migrations
FROM {role};
GRANT INSERT ON
    ledger_unit, ledger_account, ledger_accountnode, ledger_batch, ledger_posting, ledger_entry, ledger_movement,
    ledger_closing
TO {role};
REVOKE UPDATE, DELETE ON audit_auditline, access_signature FROM {role};
