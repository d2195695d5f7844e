-- The durable answer with the seconds that it has left to live, so that its age can be told.
create or replace function find_answer(p_document uuid, p_key char(64), p_now timestamptz) returns jsonb
language sql stable as $$
    select jsonb_build_object(
        'result', i.result, 'version', i.version, 'seconds_left', extract(epoch from i.expires_at - p_now))
    from idempotency i join documents d using (document_id)
    where i.idempotency_key = p_key and i.document_id = p_document and d.live_version = i.version and not d.tombstone and i.expires_at > p_now
$$;

-- The commit point, of writes and of deletions. Who is overtaken hears so, also where the deletion has aborted it already. The
-- answer is stored in a block of its own: one that cannot be stored (or that is null) costs a write when the same input comes
-- again, and never the commit. The outcome says so: UNREMEMBERED is COMMITTED without an answer.
create or replace function saga_commit(p_saga uuid, p_document uuid, p_result jsonb, p_now timestamptz, p_ttl interval)
returns table (outcome text, other bigint)
language plpgsql as $$
declare
    v_live    bigint;
    v_saga    sagas;
    v_outcome text := 'COMMITTED';
begin
    select d.live_version into v_live from documents d where d.document_id = p_document for update;
    select * into v_saga from sagas s where s.saga_id = p_saga for update;
    if v_saga.state = 'COMMITTED' then
        return query select 'COMMITTED', 0::bigint;
    elsif v_live > v_saga.version then
        update sagas s set state = 'ABORTED', ended_at = p_now where s.saga_id = p_saga and s.state = 'OPEN';
        return query select 'SUPERSEDED', v_live;
    elsif v_saga.state is distinct from 'OPEN' then
        return query select 'ABORTED', 0::bigint;
    else
        update sagas s set state = 'COMMITTED', ended_at = p_now where s.saga_id = p_saga;
        update documents d set live_version = v_saga.version, tombstone = v_saga.deletion where d.document_id = p_document;
        if v_saga.deletion then
            -- they can never commit any more, and what they wrote so far is to go at once
            update sagas s set state = 'ABORTED', ended_at = p_now
                where s.document_id = p_document and s.version < v_saga.version and s.state = 'OPEN';
        elsif v_saga.idempotency_key is not null then
            begin
                insert into idempotency as i
                    values (v_saga.idempotency_key, p_document, v_saga.version, p_result, p_now + p_ttl)
                    on conflict (idempotency_key) do update
                    set document_id = excluded.document_id, version = excluded.version,
                        result = excluded.result, expires_at = excluded.expires_at;
            exception when others then
                v_outcome := 'UNREMEMBERED';
            end;
        end if;
        return query select v_outcome, coalesce(v_live, 0);
    end if;
end $$;
