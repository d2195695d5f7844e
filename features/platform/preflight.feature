Feature: Whether a worker would find all that it needs can be seen before one starts

  Background:
    Given an empty memory
    And the environment of this scenario's worker
    And a Docker engine, which the environment names

  Rule: Each thing that a worker needs has one line, which says how it is and what to do about it
    @preflight-01
    Scenario: All is well
      When "apex doctor" is run there
      Then its exit code is 0
      And its lines are
        | verdict | subject      | tells                            |
        | ok      | Java         |                                  |
        | ok      | Docker       | Docker/27.1                      |
        | ok      | Temporal     | namespace default                |
        | ok      | Neo4j        | schema 0001                      |
        | ok      | PostgreSQL   | schema 4                         |
        | ok      | Qdrant       | vectors of 1536 numbers          |
        | ok      | Redis        | needs no schema                  |
        | ok      | OpenAI       | model text-embedding-3-small     |
        | ok      | blob store   | written, read and emptied        |
        | ok      | metrics port | any free one                     |
      And the line of each database tells the version that its own client is told
      And the blob store is as empty as before

    @preflight-02
    Scenario: Nothing answers anywhere
      Given the environment
        | DOCKER_HOST     | unix:///no-such-socket                  |
        | TEMPORAL_PORT   | 1                                       |
        | NEO4J_URI       | bolt://127.0.0.1:1                      |
        | POSTGRES_URL    | jdbc:postgresql://127.0.0.1:1/apex      |
        | QDRANT_URL      | http://127.0.0.1:1                      |
        | REDIS_URL       | redis://:s3cret@127.0.0.1:1             |
        | OPENAI_BASE_URL | http://127.0.0.1:1/v1                   |
        | BLOB_STORE      | file:/proc/no-such-folder               |
      When "apex doctor" is run there
      Then its exit code is 1
      And its lines are
        | verdict | subject      | tells                                                                        |
        | ok      | Java         |                                                                              |
        | warn    | Docker       | no engine answers at unix:///no-such-socket; only what is in docker/ needs one |
        | FAIL    | Temporal     | does not answer at 127.0.0.1:1; see TEMPORAL_HOST and TEMPORAL_PORT          |
        | FAIL    | Neo4j        | bolt://127.0.0.1:1 (NEO4J_URI): not reachable; see that it runs              |
        | FAIL    | PostgreSQL   | jdbc:postgresql://127.0.0.1:1/apex (POSTGRES_URL): not reachable; see that it runs |
        | FAIL    | Qdrant       | http://127.0.0.1:1 (QDRANT_URL): not reachable; see that it runs             |
        | FAIL    | Redis        | redis://:***@127.0.0.1:1 (REDIS_URL): not reachable; see that it runs        |
        | FAIL    | OpenAI       | no connection to the OpenAI API; check the network and OPENAI_BASE_URL       |
        | FAIL    | blob store   | Cannot write to the blob store file:/proc/no-such-folder                     |
        | ok      | metrics port |                                                                              |
      And it tells nobody "s3cret"

    @preflight-03
    Scenario Outline: <amiss>
      Given <amiss>
      When "apex doctor" is run there
      Then its exit code is <exit code>
      And its line of <subject> begins with "<verdict>" and tells "<words>"
      And every other line is ok

      Examples:
        | amiss                                                | subject      | verdict | exit code | words                                                                    |
        | DOCKER_HOST names nothing that answers               | Docker       | warn    | 0         | set DOCKER_HOST                                                          |
        | the password of Neo4j is wrong                       | Neo4j        | FAIL    | 1         | Unauthorized; see that it runs, and that NEO4J_... is set right          |
        | OpenAI refuses the key                               | OpenAI       | FAIL    | 1         | refuses the key (401); check OPENAI_API_KEY                              |
        | OpenAI has no such model                             | OpenAI       | FAIL    | 1         | has no model no-such-model for this key; see EMBEDDING_MODEL             |
        | another program listens at the port of the metrics   | metrics port | FAIL    | 1         | taken by another program; set TEMPORAL_METRICS_PORT to another one       |
        | another worker listens at the port of the metrics    | metrics port | warn    | 0         | a worker answers at                                                      |

  Rule: A schema that a worker would make is no failure, and one that it could not work with is
    @preflight-04
    Scenario Outline: <what>
      Given <what>
      When "apex doctor" is run there
      Then its exit code is <exit code>
      And its line of <subject> begins with "<verdict>" and tells "<words>"

      Examples:
        | what                                         | subject    | verdict | exit code | words                                                              |
        | PostgreSQL has no schema yet                 | PostgreSQL | warn    | 0         | no schema yet; a worker puts it right at its start                 |
        | PostgreSQL has an older schema               | PostgreSQL | warn    | 0         | schema 2, which is older than this release; a worker puts it right |
        | PostgreSQL has the schema of a later release | PostgreSQL | FAIL    | 1         | schema 99, which is newer than this release                        |
        | vectors are to have 3072 numbers             | Qdrant     | FAIL    | 1         | vectors of 1536 numbers, not EMBEDDING_DIMENSIONS=3072             |

  Rule: Whoever never answers holds up nobody else, and nothing for longer than five seconds
    @preflight-05
    Scenario: Every service takes the connection and says nothing
      Given every service is one that takes the connection and says nothing
      When "apex doctor" is run there
      Then its exit code is 1
      And its lines of Temporal, Neo4j, PostgreSQL, Qdrant, Redis, OpenAI begin with "FAIL"
      And its lines of Java, Docker, blob store, metrics port begin with "ok"
      And all of it took less time than three of them one after the other

  Rule: What a person reads, a program can read as well
    @preflight-06
    Scenario: As JSON
      Given the environment
        | DOCKER_HOST | unix:///no-such-socket |
      When "apex doctor --json" is run there
      Then its exit code is 0
      And its JSON says of Docker
        | verdict | warn                                                                        |
        | seen    | no engine answers at unix:///no-such-socket                                 |
        | remedy  | only what is in docker/ needs one; if it runs elsewhere, set DOCKER_HOST    |
      And its JSON says of Redis
        | verdict | ok |
