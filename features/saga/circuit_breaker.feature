Feature: A database that keeps failing is left alone for a while

  Background:
    Given an empty memory

  Rule: Nothing is held against a database before it has failed
    @breaker-01 @blackbox
    Scenario: A worker starts
      When a worker starts
      Then each database has a circuit of its own, which is closed and has counted nothing

    @breaker-02 @blackbox
    Scenario: A document is written
      When 1 write succeeds
      Then the circuit of each database is closed and has counted a success

  Rule: Only failures in a row count
    @breaker-03 @blackbox
    Scenario: Four failures, ten successes, four failures
      Given Qdrant has refused 4 writes
      And 10 writes succeeded
      And Qdrant is unreachable
      When 4 writes fail because of Qdrant
      Then the circuit of Qdrant is closed
      And the circuit of Qdrant has counted 4 failures in a row

  Rule: A circuit opens with the failure that is one too many, and not before
    @breaker-04 @blackbox
    Scenario Outline: <store> fails <times> times
      Given <store> is unreachable
      When <times> writes fail because of <store>
      Then the circuit of <store> is closed
      And the circuit of <store> has counted <times> failures in a row

      Examples:
        | store      | times |
        | Neo4j      | 4     |
        | PostgreSQL | 4     |
        | Qdrant     | 4     |
        | Redis      | 2     |

    @breaker-05 @blackbox
    Scenario Outline: <store> fails <times> times
      Given <store> is unreachable
      When <times> writes fail because of <store>
      Then the circuit of <store> is open
      And the circuit of <store> has counted <times> failures in a row

      Examples:
        | store      | times |
        | Neo4j      | 5     |
        | PostgreSQL | 5     |
        | Qdrant     | 5     |
        | Redis      | 3     |

  Rule: An open circuit costs neither the caller's time nor the database's
    @breaker-06
    Scenario: A hundred writes come while the circuit is open
      Given the circuit of Qdrant has opened
      When 100 writes are attempted
      Then all of them are told that the circuit of Qdrant is open
      And half of the answers came within 10 milliseconds
      And no database was called

  Rule: When its time is over, an open circuit lets a probe through
    @breaker-07 @blackbox
    Scenario Outline: <seconds> seconds after the circuit of <store> opened
      Given the circuit of <store> has opened
      When <seconds> seconds pass
      Then the circuit of <store> is <state>

      Examples:
        | store      | seconds | state     |
        | Neo4j      | 55      | open      |
        | Neo4j      | 60      | half-open |
        | PostgreSQL | 55      | open      |
        | PostgreSQL | 60      | half-open |
        | Qdrant     | 55      | open      |
        | Qdrant     | 60      | half-open |
        | Redis      | 25      | open      |
        | Redis      | 30      | half-open |

    @breaker-08 @blackbox
    Scenario: The probe fails
      Given the circuit of Qdrant has opened
      And Qdrant is unreachable
      And 60 seconds have passed
      When 1 write fails because of Qdrant
      Then the circuit of Qdrant is open
      And the circuit of Qdrant stays open for 60 seconds from now

    @breaker-09 @blackbox
    Scenario: The probe succeeds
      Given the circuit of Qdrant has opened
      And 60 seconds have passed
      When 1 write succeeds
      Then the circuit of Qdrant is closed
      And the circuit of Qdrant has counted 0 failures in a row

  Rule: However many come, a database that may still be down gets the probes that are allowed, and no more
    @breaker-10
    Scenario Outline: Two hundred writes come when the time is over, and <probes> may pass
      Given BREAKER_PROBES is <probes>
      And the circuit of Qdrant has opened
      And 60 seconds have passed
      And Qdrant holds back writes until everybody has asked
      When 200 writes are attempted at once
      Then Qdrant was asked to write <probes> times
      And <probes> of them succeed, and the others are told that the circuit of Qdrant is open
      And there is no dead letter

      Examples:
        | probes |
        | 1      |
        | 3      |

  Rule: Whoever is responsible can see why a database is left alone, and since when, and end it
    @breaker-11
    Scenario: Qdrant has failed five times
      Given Qdrant is unreachable
      And 5 writes failed because of Qdrant
      When the worker is asked for its circuits, its metrics and its health
      Then it says of the circuit of Qdrant
        | state               | open    |
        | failures            | 5       |
        | last_failure reason | refuses |
        | last_failure at     | a time  |
        | open_until          | a time  |
      And its metrics hold
        | circuit_breaker_state{database="qdrant"}    | 2.0 |
        | circuit_breaker_state{database="neo4j"}     | 0.0 |
        | circuit_breaker_failures{database="qdrant"} | 5.0 |
      And its health says that it is not ready, because the circuit of Qdrant is open

    @breaker-12
    Scenario: A person knows that Qdrant is well again
      Given the circuit of Qdrant has opened
      When the circuit of qdrant is reset on the command line
      Then the circuit of Qdrant is closed
      And the next write succeeds

  Rule: A mistake of the caller is not held against the database
    @breaker-13 @blackbox
    Scenario: Qdrant turns down ten documents, and is well
      Given Qdrant rejects writes
      When 10 writes fail because of Qdrant
      Then the circuit of Qdrant is closed
      And the circuit of Qdrant has counted 0 failures in a row

  Rule: The failures of one database are not held against another
    @breaker-14 @blackbox
    Scenario: Qdrant fails until its circuit opens
      Given Qdrant is unreachable
      When 5 writes fail because of Qdrant
      Then the circuit of Qdrant is open
      And the circuits of Neo4j, PostgreSQL and Redis are closed and have counted no failure

  Rule: No attempt is wasted on a circuit that is known to be open
    @breaker-15 @blackbox
    Scenario: A document comes when the next probe is 40 seconds away
      Given the circuit of Qdrant has opened
      And 20 seconds have passed
      When "bill-of-lading.pdf" is being ingested and its first write fails
      Then the failure is DatabaseWriteError and says that the circuit of Qdrant is open
      And it says that the next try is due in at most 40 seconds
      And the next attempt is not due before the circuit of Qdrant lets a probe through

  Rule: When a circuit opens and for how long is set for each database, within reason
    @breaker-16
    Scenario: Qdrant's circuit opens after two failures, for ten seconds
      Given BREAKER_QDRANT_FAILURES is 2
      And BREAKER_QDRANT_SECONDS is 10
      And Qdrant is unreachable
      And 2 writes failed because of Qdrant
      When 10 seconds pass
      Then the circuit of Qdrant is half-open
      And a worker with these settings does not start, and says of each what it takes
        | variable                  | value   | allowed                          |
        | BREAKER_NEO4J_FAILURES    | 0       | a whole number from 1 to 1000    |
        | BREAKER_POSTGRES_FAILURES | many    | a whole number from 1 to 1000    |
        | BREAKER_QDRANT_SECONDS    | 0       | a whole number from 1 to 86400   |
        | BREAKER_REDIS_SECONDS     | forever | a whole number from 1 to 86400   |
        | BREAKER_PROBES            | -1      | a whole number from 1 to 1000    |
        | SAGA_BREAKERS             | perhaps | true or false                    |

  Rule: Clearing up does not wait for a circuit
    @breaker-17 @blackbox
    Scenario: Qdrant's circuit opens between its write and the undo of it
      Given the circuit of Qdrant opens when it has taken a document that Neo4j then refuses
      When 1 write is attempted
      Then the write is rolled back because of Neo4j
      And Qdrant got the undo while its circuit was open
      And no database holds anything of the document
      And there is no dead letter
