"""Triggers: nobody changes the audit, and every new event waits for its seal.

Plain SQL and not django-pgtrigger, whose triggers look at a setting (``pgtrigger.ignore``) that
any session may give itself: one SET would switch them off. These can be taken away only by the
owner of the tables, which the site's role is not (``audit.tables.APPEND_ONLY``).

The refusal is for each statement, not each row: TRUNCATE has no rows, and an UPDATE that happens
to find none is refused too.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""

REFUSE_NO_MORE = """
DROP TRIGGER audit_seal_append_only ON audit_seal;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP FUNCTION audit_refuse();
"""

AWAIT_SEAL = """
CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (event_id) SELECT id FROM added ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER audit_event_await_seal AFTER INSERT ON audit_event
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal();
"""

AWAIT_NO_MORE = """
DROP TRIGGER audit_event_await_seal ON audit_event;
DROP FUNCTION audit_await_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, REFUSE_NO_MORE),
        migrations.RunSQL(AWAIT_SEAL, AWAIT_NO_MORE),
    ]
