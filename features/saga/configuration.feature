Feature: A worker is configured by its environment, and says so when that is wrong

  Background:
    Given an empty memory

  Rule: A worker protects each of its databases from the beginning
    @config-01 @blackbox
    Scenario: A worker starts
      When a worker starts
      Then each database has a circuit of its own, which is closed and has counted nothing
      And the circuits are those of Neo4j, PostgreSQL, Qdrant and Redis

    @config-02
    Scenario: How many failures in a row open a circuit
      Given no setting is set
      When the settings are listed
      Then the list has
        | name                      | value |
        | BREAKER_NEO4J_FAILURES    | 5     |
        | BREAKER_POSTGRES_FAILURES | 5     |
        | BREAKER_QDRANT_FAILURES   | 5     |
        | BREAKER_REDIS_FAILURES    | 3     |

    @config-03
    Scenario: How long a circuit stays open
      Given no setting is set
      When the settings are listed
      Then the list has
        | name                     | value |
        | BREAKER_NEO4J_SECONDS    | 60    |
        | BREAKER_POSTGRES_SECONDS | 60    |
        | BREAKER_QDRANT_SECONDS   | 60    |
        | BREAKER_REDIS_SECONDS    | 30    |

  Rule: Each protection can be turned off, and the others stay
    @config-04 @blackbox
    Scenario Outline: <setting> is false
      Given <setting> is false
      And <situation>
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And <effect>

      Examples:
        | setting          | situation                                        | effect                                             |
        | SAGA_BREAKERS    | Qdrant has refused 10 writes                     | the write was attempted 1 time                     |
        | SAGA_RETRIES     | Qdrant refuses the next write                    | the write was attempted 2 times                    |
        | SAGA_LOCKING     | a stranger holds the lock of "bill-of-lading.pdf" | the write was attempted 1 time                 |
        | SAGA_IDEMPOTENCY | "bill-of-lading.pdf" has been ingested           | the ingestion made another version than the first one |

    @config-05
    Scenario: Nothing is turned off
      Given no setting is set
      When the settings are listed
      Then the list has
        | name             | value | origin  |
        | SAGA_BREAKERS    | true  | default |
        | SAGA_RETRIES     | true  | default |
        | SAGA_LOCKING     | true  | default |
        | SAGA_IDEMPOTENCY | true  | default |

  Rule: A worker waits for its databases, and who runs a command does not
    @config-06
    Scenario: Redis and Qdrant do not answer when a worker starts
      Given a worker whose environment is that of the others, but for
        | REDIS_URL  | redis://:s3cret@localhost:1 |
        | QDRANT_URL | http://localhost:2          |
      When that worker is started
      Then it says "Redis at redis://:***@localhost:1 (REDIS_URL)"
      And it says "Qdrant at http://localhost:2 (QDRANT_URL)"
      And it does not say "s3cret"
      And it says that it waits and tries again, and goes on doing so
      And a command that runs once fails at once, and says "Redis at redis://:***@localhost:1 (REDIS_URL)"

  Rule: Every setting can be looked up, and no secret
    @config-07
    Scenario: The settings of a worker that has some
      Given the environment
        | RETRY_MAX      | 7                            |
        | NEO4J_PASSWORD | s3cret                       |
        | REDIS_URL      | redis://app:s3cret@cache:6379 |
      When the settings are listed
      Then the list has every setting there is
      And the list has
        | name           | value                      | default                | origin      |
        | RETRY_MAX      | 7                          | 3                      | environment |
        | RETRY_INITIAL_MS | 1000                     | 1000                   | default     |
        | NEO4J_PASSWORD | ***                        | null                   | environment |
        | REDIS_URL      | redis://app:***@cache:6379 | redis://localhost:6379 | environment |
      And "s3cret" stands nowhere in it
