Feature: Every setting has a place, a limit and an origin

  Rule: The environment goes before .env.temporal, that before temporal.toml, and that before the default
    @settings-01
    Scenario: Some names stand in several places
      Given the file "temporal.toml" is
        """
        [profile.default]
        address = "toml.example:7001"
        namespace = "of-toml"
        api_key = "s3cret"
        """
      And the file ".env.temporal" is
        """
        TEMPORAL_NAMESPACE=of-the-file
        TEMPORAL_TASK_QUEUE=of-the-file
        RETRY_MAX=7
        """
      And the environment
        | TEMPORAL_CONFIG_FILE | temporal.toml      |
        | TEMPORAL_TASK_QUEUE  | of-the-environment |
        | LOCK_RETRIES         |                    |
      When the settings are listed
      Then the list has
        | name                | value              | origin        |
        | TEMPORAL_TASK_QUEUE | of-the-environment | environment   |
        | TEMPORAL_NAMESPACE  | of-the-file        | .env.temporal |
        | RETRY_MAX           | 7                  | .env.temporal |
        | TEMPORAL_HOST       | toml.example       | temporal.toml |
        | TEMPORAL_PORT       | 7001               | temporal.toml |
        | TEMPORAL_API_KEY    | ***                | temporal.toml |
        | LOCK_RETRIES        | 50                 | default       |
      And "s3cret" stands nowhere in it

    @settings-02
    Scenario Outline: Every setting there is, when <where> sets it
      Given <where> sets each of these to its <column>
        | name                        | default                              | other                              |
        | TEMPORAL_HOST               | localhost                            | temporal.example                   |
        | TEMPORAL_PORT               | 7233                                 | 7234                               |
        | TEMPORAL_NAMESPACE          | default                              | freight                            |
        | TEMPORAL_TASK_QUEUE         | apex-ingestion-queue                 | other-queue                        |
        | TEMPORAL_MAX_WORKFLOW_TASKS | 100                                  | 50                                 |
        | TEMPORAL_MAX_ACTIVITIES     | 200                                  | 20                                 |
        | TEMPORAL_WORKER_BUILD_ID    | v1.0.0                               | v1.0.1                             |
        | TEMPORAL_DEPLOYMENT_NAME    | apex-ingestion                       | other-deployment                   |
        | TEMPORAL_VERSIONING         | false                                | true                               |
        | TEMPORAL_METRICS_PORT       | 8078                                 | 0                                  |
        | TEMPORAL_ENABLED            | true                                 | false                              |
        | TEMPORAL_ROLLOUT            | 0                                    | 50                                 |
        | TEMPORAL_TLS                |                                      | true                               |
        | TEMPORAL_TLS_CERT           |                                      | client.pem                         |
        | TEMPORAL_TLS_KEY            |                                      | client.key                         |
        | TEMPORAL_TLS_CA             |                                      | authority.pem                      |
        | TEMPORAL_TLS_SERVER_NAME    |                                      | other.example                      |
        | TEMPORAL_API_KEY            |                                      | s3cret                             |
        | TEMPORAL_CONFIG_FILE        |                                      | temporal.toml                      |
        | TEMPORAL_PROFILE            | default                              | cloud                              |
        | OTEL_EXPORTER_OTLP_ENDPOINT |                                      | http://collector.example:4318      |
        | OTEL_SERVICE_NAME           | apex-memory                          | freight-memory                     |
        | OTEL_TRACES_SAMPLER_ARG     | 1                                    | 0.25                               |
        | WORKER_STOP_SECONDS         | 30                                   | 5                                  |
        | LOG_FORMAT                  | text                                 | json                               |
        | SAGA_LOCKING                | true                                 | false                              |
        | SAGA_IDEMPOTENCY            | true                                 | false                              |
        | SAGA_BREAKERS               | true                                 | false                              |
        | SAGA_RETRIES                | true                                 | false                              |
        | LOCK_TTL_SECONDS            | 30                                   | 60                                 |
        | LOCK_RETRIES                | 50                                   | 5                                  |
        | LOCK_RETRY_MS               | 100                                  | 200                                |
        | RETRY_MAX                   | 3                                    | 0                                  |
        | RETRY_INITIAL_MS            | 1000                                 | 500                                |
        | SAGA_WRITE_SECONDS          | 120                                  | 60                                 |
        | SAGA_UNDO_SECONDS           | 60                                   | 10                                 |
        | SWEEP_SECONDS               | 60                                   | 600                                |
        | BREAKER_NEO4J_FAILURES      | 5                                    | 6                                  |
        | BREAKER_NEO4J_SECONDS       | 60                                   | 61                                 |
        | BREAKER_POSTGRES_FAILURES   | 5                                    | 7                                  |
        | BREAKER_POSTGRES_SECONDS    | 60                                   | 62                                 |
        | BREAKER_QDRANT_FAILURES     | 5                                    | 8                                  |
        | BREAKER_QDRANT_SECONDS      | 60                                   | 63                                 |
        | BREAKER_REDIS_FAILURES      | 3                                    | 9                                  |
        | BREAKER_REDIS_SECONDS       | 30                                   | 64                                 |
        | BREAKER_PROBES              | 1                                    | 2                                  |
        | IDEMPOTENCY_TTL_HOURS       | 24                                   | 48                                 |
        | CACHE_TTL_HOURS             | 24                                   | 12                                 |
        | NEO4J_URI                   | bolt://localhost:7687                | neo4j+s://graph.example:7687       |
        | NEO4J_USER                  | neo4j                                | reader                             |
        | NEO4J_PASSWORD              |                                      | s3cret                             |
        | POSTGRES_URL                | jdbc:postgresql://localhost:5432/apex | jdbc:postgresql://db.example/other |
        | POSTGRES_USER               | apex                                 | other                              |
        | POSTGRES_PASSWORD           |                                      | s3cret                             |
        | QDRANT_URL                  | http://localhost:6334                | https://vectors.example:6334       |
        | QDRANT_API_KEY              |                                      | s3cret                             |
        | REDIS_URL                   | redis://localhost:6379               | rediss://cache.example:6380        |
        | OPENAI_API_KEY              |                                      | s3cret                             |
        | OPENAI_BASE_URL             | https://api.openai.com/v1            | http://localhost:8000/v1           |
        | OPENAI_REQUESTS_PER_MINUTE  | 0                                    | 500                                |
        | OPENAI_TOKENS_PER_MINUTE    | 0                                    | 1000000                            |
        | EMBEDDING_MODEL             | text-embedding-3-small               | text-embedding-3-large             |
        | EMBEDDING_DIMENSIONS        | 1536                                 | 3072                               |
        | ENTITY_EXTRACTOR            | pattern                              | openai                             |
        | ENTITY_PATTERNS             |                                      | patterns.yaml                      |
        | ENTITY_MODEL                | gpt-4o-mini                          | gpt-4o                             |
        | CHUNK_TOKENS                | 512                                  | 256                                |
        | CHUNK_OVERLAP_TOKENS        | 64                                   | 32                                 |
        | DOCUMENT_ROOTS              | .                                    | inbox,archive                      |
        | S3_BUCKETS                  |                                      | freight-documents                  |
        | S3_ENDPOINT_URL             |                                      | http://localhost:9000              |
        | BLOB_STORE                  | file:./.apex/blobs                   | s3://payloads/apex                 |
        | PARSE_MAX_BYTES             | 104857600                            | 1048576                            |
        | PARSE_MAX_CHARACTERS        | 60000000                             | 1000000                            |
        | PARSE_MAX_EXPANSION         | 100                                  | 10                                 |
        | PARSE_MAX_NESTING           | 100                                  | 20                                 |
        | PARSE_MAX_SECONDS           | 240                                  | 60                                 |
        | DOCKER_HOST                 | unix:///var/run/docker.sock          | tcp://docker.example:2375          |
      When the settings are listed
      Then each of them has its <column> from <origin>, or is masked if it is a secret
      And the contract's settings are among them

      Examples:
        | where                    | column  | origin        |
        | nothing                  | default | default       |
        | the environment          | other   | environment   |
        | the file ".env.temporal" | other   | .env.temporal |

  Rule: Whatever is wrong with the settings is said at the start, all of it in one message
    @settings-03
    Scenario: Nearly everything is wrong
      Given the file ".env.temporal" is
        """
        LOCK_TTL_SECONDS=0
        QDRANT_API_KEY_FILE=no-such-file
        this is no line, and holds s3cret
        """
      And the file "empty" is
        """
        """
      And the file "temporal.toml" is
        """
        [profile.cloud]
        address = "cloud.example:many"
        """
      And the environment
        | TEMPORAL_CONFIG_FILE   | temporal.toml             |
        | TEMPORAL_PROFILE       | cloud                     |
        | TEMPORAL_ROLLOUT       | 101                       |
        | TEMPORAL_TLS_CERT      | temporal.toml             |
        | REDIS_URL              | http://:s3cret@cache:6379 |
        | POSTGRES_PASSWORD_FILE | empty                     |
        | NEO4J_PASSWORD         | s3cret                    |
        | NEO4J_PASSWORD_FILE    | empty                     |
        | CHUNK_TOKENS           | 64                        |
      When a worker is started there
      Then it ends with exit code 1
      And all that it says is
        """
        apex: 10 settings are wrong:
          .env.temporal line 3 is not NAME=value (is a quote open, or a # missing before a comment?)
          TEMPORAL_PORT=many (temporal.toml) must be a whole number from 1 to 65535
          TEMPORAL_ROLLOUT=101 (environment) must be a whole number from 0 to 100
          TEMPORAL_TLS_CERT=temporal.toml (environment) must be the path of a PEM file of certificates
          LOCK_TTL_SECONDS=0 (.env.temporal) must be a whole number from 1 to 3600
          NEO4J_PASSWORD and NEO4J_PASSWORD_FILE are both set (environment); keep one of them
          POSTGRES_PASSWORD_FILE=empty (environment) must be the path of a readable file in UTF-8 that holds the secret and nothing else
          QDRANT_API_KEY_FILE=no-such-file (.env.temporal) must be the path of a readable file in UTF-8 that holds the secret and nothing else
          REDIS_URL=http://:***@cache:6379 (environment) must be a URL like redis://host:port (redis, rediss)
          CHUNK_OVERLAP_TOKENS=64 (default) must be less than CHUNK_TOKENS=64 (environment)
        """

  Rule: A secret may lie in a file, which a variable names
    @settings-04
    Scenario Outline: <variable>
      Given the file "secret" is "s3cret" and a line break
      And the environment
        | <variable>_FILE | secret |
      When the settings are listed
      Then the list has
        | name       | value | origin      | file   |
        | <variable> | ***   | environment | secret |
      And "s3cret" stands nowhere in it
      And the value that a worker would use is "s3cret"

      Examples:
        | variable          |
        | NEO4J_PASSWORD    |
        | POSTGRES_PASSWORD |
        | QDRANT_API_KEY    |
        | OPENAI_API_KEY    |
        | TEMPORAL_API_KEY  |

    @settings-05
    Scenario: A document is ingested with passwords that lie in files
      Given an empty memory
      And the environment of this scenario's worker, with every secret in a file instead
      When "bill-of-lading.pdf" is ingested there by "apex ingest --direct"
      Then that succeeds
      And the four databases agree about "bill-of-lading.pdf"

  Rule: Where Temporal is and how to be let in may be left to a profile of Temporal's own file
    @settings-06
    Scenario Outline: <asked for> is asked for
      Given the file "temporal.toml" is
        """
        [profile.default]
        address = "default.example:7001"

        [profile.cloud]
        address = "cloud.example:7002"
        namespace = "freight"
        api_key = "s3cret"
        [profile.cloud.tls]
        server_name = "door.example"
        """
      And the environment
        | TEMPORAL_CONFIG_FILE | temporal.toml |
        | TEMPORAL_PROFILE     | <profile>     |
      When the settings are listed
      Then the list has
        | name                     | value       | origin          |
        | TEMPORAL_HOST            | <host>      | temporal.toml   |
        | TEMPORAL_PORT            | <port>      | temporal.toml   |
        | TEMPORAL_NAMESPACE       | <namespace> | <its origin>    |
        | TEMPORAL_TLS_SERVER_NAME | <name>      | <name's origin> |
      And "s3cret" stands nowhere in it

      Examples:
        | asked for   | profile | host            | port | namespace | its origin    | name         | name's origin |
        | no profile  |         | default.example | 7001 | default   | default       | null         | default       |
        | another one | cloud   | cloud.example   | 7002 | freight   | temporal.toml | door.example | temporal.toml |

  Rule: A worker gets through TLS, and is let in by its certificate or its API key
    @settings-07
    Scenario Outline: By <what>
      Given an empty memory
      And a Temporal that speaks TLS and lets in known certificates and its API key
      And the environment of this scenario's worker, which leads there by <what>
      And a worker was started there
      When "bill-of-lading.pdf" is ingested there by "apex ingest --temporal"
      Then that succeeds
      And Temporal let it in by its <proof>
      And the four databases agree about "bill-of-lading.pdf"

      Examples:
        | what                                        | proof       |
        | the files of a certificate                  | certificate |
        | an API key in a file                        | API key     |
        | a profile of temporal.toml with both        | API key     |

    @settings-08
    Scenario Outline: <what>
      Given a Temporal that speaks TLS and lets in known certificates and its API key
      And the environment of this scenario's worker, which leads there by <what>
      When "apex doctor" is run there
      Then its line of Temporal begins with "FAIL" and tells "<words>"

      Examples:
        | what                       | words                                                                           |
        | nothing but TLS            | refuses the credentials; see TEMPORAL_API_KEY, TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY |
        | another API key            | refuses the credentials; see TEMPORAL_API_KEY, TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY |
        | another authority          | does not answer                                                                 |
        | no TLS at all              | TEMPORAL_TLS_CA if it speaks TLS                                                |

  Rule: The rollout says which documents are workflows, and a person can say otherwise
    @settings-09
    Scenario Outline: TEMPORAL_ROLLOUT is <rollout>, TEMPORAL_ENABLED is <enabled>, and a person says "<command>"
      Given an empty memory
      And the environment of this scenario's worker, and in it
        | TEMPORAL_ROLLOUT | <rollout> |
        | TEMPORAL_ENABLED | <enabled> |
      When "bill-of-lading.pdf" is ingested there by "<command>"
      Then that succeeds
      And Temporal was given <workflow> for it
      And the four databases agree about "bill-of-lading.pdf"

      Examples:
        | rollout | enabled | command                | workflow    |
        | 0       | true    | apex ingest            | no workflow |
        | 100     | true    | apex ingest            | a workflow  |
        | 100     | false   | apex ingest            | no workflow |
        | 100     | true    | apex ingest --direct   | no workflow |
        | 0       | true    | apex ingest --temporal | a workflow  |

    @settings-10
    Scenario Outline: <rollout> per cent of 10,000 documents
      Given 10,000 ids of documents
      When it is asked which of them are workflows at a rollout of <rollout>
      Then these are <rollout> per cent of them, or at most 3 more or less
      And asked again it is the same ones
      And all of them are workflows at every larger rollout as well

      Examples:
        | rollout |
        | 0       |
        | 10      |
        | 50      |
        | 100     |

    @settings-11
    Scenario: Both ways leave the same in the databases
      Given an empty memory
      And the environment of this scenario's worker
      And "rate-confirmation.docx" was ingested there by "apex ingest --direct", and looked at, and an empty memory
      When "rate-confirmation.docx" is ingested there by "apex ingest --temporal"
      Then that succeeds
      And each database holds of "rate-confirmation.docx" what it held before, but for the version
