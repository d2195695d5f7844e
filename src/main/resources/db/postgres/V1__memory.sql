-- The record of documents and of all sagas. Only documents.live_version publishes.
create table documents (
    document_id  uuid primary key,
    fence        bigint not null default 0,
    live_version bigint,
    check (live_version <= fence)
);

create table document_versions (
    document_id     uuid   not null references documents,
    version         bigint not null,
    title           text,
    author          text,
    file_type       text,
    file_size       bigint not null,
    source_path     text,
    created_date    timestamptz,
    modified_date   timestamptz,
    page_count      integer not null,
    content_sha256  char(64) not null,
    content         text   not null,
    entities        jsonb  not null,
    embedding_model text   not null,
    primary key (document_id, version)
);

create table chunks (
    document_id uuid    not null,
    version     bigint  not null,
    chunk       integer not null,
    content     text    not null,
    primary key (document_id, version, chunk),
    foreign key (document_id, version) references document_versions on delete cascade
);

create table sagas (
    saga_id         uuid primary key,
    document_id     uuid not null references documents,
    version         bigint not null,
    idempotency_key char(64),
    state           text not null default 'OPEN' check (state in ('OPEN', 'COMMITTED', 'ABORTED')),
    owner           text not null,
    started_at      timestamptz not null,
    deadline        timestamptz not null,
    ended_at        timestamptz,
    swept_at        timestamptz, -- found clean, or cleaned
    tried_at        timestamptz, -- could not be cleaned
    unique (document_id, version)
);
create index sagas_to_tidy on sagas (started_at) where state <> 'COMMITTED';

create table idempotency (
    idempotency_key char(64) primary key,
    document_id     uuid not null,
    version         bigint not null,
    result          jsonb not null,
    expires_at      timestamptz not null
);
create index idempotency_expiry on idempotency (expires_at);

-- Ids that callers gave to their requests, each bound to one key.
create table request_ids (
    idempotency_id  text primary key,
    idempotency_key char(64) not null,
    expires_at      timestamptz not null
);
create index request_ids_expiry on request_ids (expires_at);

create table dead_letters (
    dead_letter_id uuid primary key default gen_random_uuid(),
    saga_id        uuid not null,
    document_id    uuid not null,
    version        bigint not null,
    store          text not null,
    operation      text not null default 'remove',
    error          text not null,
    priority       text not null default 'high',
    state          text not null default 'OPEN' check (state in ('OPEN', 'RESOLVED')),
    attempts       integer not null default 1,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    unique (document_id, version, store, operation)
);

-- Binds a caller's id to a key; false if it belongs to another one. No id is always well.
create function bind_request(p_id text, p_key char(64), p_now timestamptz, p_ttl interval) returns boolean
language plpgsql as $$
begin
    if p_id is null or p_key is null then
        return true;
    end if;
    insert into request_ids as r values (p_id, p_key, p_now + p_ttl)
        on conflict (idempotency_id) do update
        set idempotency_key = excluded.idempotency_key, expires_at = excluded.expires_at
        where r.expires_at <= p_now;
    return (select idempotency_key = p_key from request_ids where idempotency_id = p_id);
end $$;

-- The durable answer: only while the version it made is live.
create function find_answer(p_document uuid, p_key char(64), p_now timestamptz) returns jsonb
language sql stable as $$
    select i.result from idempotency i join documents d using (document_id)
    where i.idempotency_key = p_key and i.document_id = p_document and d.live_version = i.version and i.expires_at > p_now
$$;

create function saga_find(p_document uuid, p_key char(64), p_request text, p_now timestamptz, p_ttl interval)
returns table (conflict boolean, answer jsonb)
language plpgsql as $$
begin
    return query select not bind_request(p_request, p_key, p_now, p_ttl), find_answer(p_document, p_key, p_now);
end $$;

-- Intent: the row lock of the document orders all that follows. Repeating it with the same saga id changes nothing.
create function saga_open(
    p_saga uuid, p_document uuid, p_key char(64), p_request text, p_owner text, p_budget interval,
    p_now timestamptz, p_ttl interval)
returns table (outcome text, version bigint, answer jsonb)
language plpgsql as $$
declare
    v_version bigint;
    v_answer  jsonb;
begin
    insert into documents (document_id) values (p_document) on conflict do nothing;
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
    insert into sagas (saga_id, document_id, version, idempotency_key, owner, started_at, deadline)
        values (p_saga, p_document, v_version, p_key, p_owner, p_now, p_now + p_budget);
    return query select 'OPENED', v_version, null::jsonb;
end $$;

-- The commit point.
create function saga_commit(p_saga uuid, p_document uuid, p_result jsonb, p_now timestamptz, p_ttl interval)
returns table (outcome text, other bigint)
language plpgsql as $$
declare
    v_live bigint;
    v_saga sagas;
begin
    select d.live_version into v_live from documents d where d.document_id = p_document for update;
    select * into v_saga from sagas s where s.saga_id = p_saga for update;
    if v_saga.state = 'COMMITTED' then
        return query select 'COMMITTED', 0::bigint;
    elsif v_saga.state is distinct from 'OPEN' then
        return query select 'ABORTED', 0::bigint;
    elsif v_live > v_saga.version then
        update sagas s set state = 'ABORTED', ended_at = p_now where s.saga_id = p_saga;
        return query select 'SUPERSEDED', v_live;
    else
        update sagas s set state = 'COMMITTED', ended_at = p_now where s.saga_id = p_saga;
        update documents d set live_version = v_saga.version where d.document_id = p_document;
        if v_saga.idempotency_key is not null then
            insert into idempotency as i
                values (v_saga.idempotency_key, p_document, v_saga.version, p_result, p_now + p_ttl)
                on conflict (idempotency_key) do update
                set document_id = excluded.document_id, version = excluded.version,
                    result = excluded.result, expires_at = excluded.expires_at;
        end if;
        return query select 'COMMITTED', coalesce(v_live, 0);
    end if;
end $$;
