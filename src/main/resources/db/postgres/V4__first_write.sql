-- Intent, shorter for a document that nobody has heard of: whose row is inserted here has no version, no saga and no answer yet,
-- and nobody else gets to see it before this is over. A caller's id may belong to another request and is looked at first, by the
-- longer way.
create or replace function saga_open(
    p_saga uuid, p_document uuid, p_key char(64), p_request text, p_owner text, p_budget interval,
    p_now timestamptz, p_ttl interval)
returns table (outcome text, version bigint, answer jsonb)
language plpgsql as $$
declare
    v_version bigint;
    v_answer  jsonb;
begin
    insert into documents (document_id, fence) values (p_document, case when p_request is null then 1 else 0 end)
        on conflict do nothing;
    if found and p_request is null then
        v_version := 1;
    else
        perform 1 from documents d where d.document_id = p_document for update;
        select s.version into v_version from sagas s where s.saga_id = p_saga;
        if found then
            return query select 'OPENED', v_version, null::jsonb;
            return;
        end if;
        if not bind_request(p_request, p_key, p_now, p_ttl) then
            return query select 'CONFLICT', null::bigint, null::jsonb;
            return;
        end if;
        v_answer := find_answer(p_document, p_key, p_now);
        if v_answer is not null then
            return query select 'ANSWERED', null::bigint, v_answer;
            return;
        end if;
        update documents d set fence = d.fence + 1 where d.document_id = p_document returning d.fence into v_version;
    end if;
    insert into sagas (saga_id, document_id, version, idempotency_key, owner, started_at, deadline)
        values (p_saga, p_document, v_version, p_key, p_owner, p_now, p_now + p_budget);
    return query select 'OPENED', v_version, null::jsonb;
end $$;
