-- A deletion is a saga that writes nothing and goes through the same commit point: its fence becomes the live version, and
-- the document a tombstone. The row stays for good, so that whoever began before the deletion is older than it.
alter table documents add column tombstone boolean not null default false;
alter table documents add check (not tombstone or live_version is not null);
alter table sagas add column deletion boolean not null default false;
create index idempotency_document on idempotency (document_id);

-- What readers see.
create view live_documents as
    select document_id, live_version as version from documents where live_version is not null and not tombstone;

-- The order that all depends on, kept by the database itself.
create function refuse_fall() returns trigger
language plpgsql as $$
begin
    if new.fence < old.fence or coalesce(new.live_version, -1) < old.live_version then
        raise check_violation using message = 'fence and live_version never fall';
    elsif new.tombstone <> old.tombstone and new.live_version is not distinct from old.live_version then
        raise check_violation using message = 'a tombstone comes and goes with a version of its own';
    end if;
    return new;
end $$;
create trigger never_fall before update on documents for each row execute function refuse_fall();

-- Intent of a deletion. Nothing is to be deleted where nothing is visible and no write is under way that might become so.
create function saga_open_deletion(p_saga uuid, p_document uuid, p_owner text, p_budget interval, p_now timestamptz)
returns table (outcome text, version bigint)
language plpgsql as $$
declare
    v_document documents;
    v_version  bigint;
begin
    select * into v_document from documents d where d.document_id = p_document for update;
    select s.version into v_version from sagas s where s.saga_id = p_saga;
    if found then
        return query select 'OPENED', v_version;
    elsif (v_document.live_version is null or v_document.tombstone) and not exists (
            select 1 from sagas s
            where s.document_id = p_document and s.state = 'OPEN' and not s.deletion
              and s.version > coalesce(v_document.live_version, 0)) then
        return query select 'ABSENT', coalesce(v_document.live_version, 0);
    else
        update documents d set fence = d.fence + 1 where d.document_id = p_document returning d.fence into v_version;
        insert into sagas (saga_id, document_id, version, owner, started_at, deadline, deletion)
            values (p_saga, p_document, v_version, p_owner, p_now, p_now + p_budget, true);
        return query select 'OPENED', v_version;
    end if;
end $$;
