@kills-workers
Feature: Whatever dies, forgets or gets lost, a document is whole or it is not there

  Background:
    Given an empty memory

  Rule: A worker that dies at any point of a write is made good by the next attempt
    @resilience-01
    Scenario: A worker is killed before its first write
      Given heartbeats are missed after 4 seconds instead of 30
      And the first worker to write "bill-of-lading.pdf" is killed before its first write, and its lock expires
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 2 times
      And all four databases hold "bill-of-lading.pdf"
      And a sweep, when the killed worker's time is over, leaves one version of "bill-of-lading.pdf" in each database
      And no saga is open

    @resilience-02
    Scenario: A worker is killed when two databases have been written
      Given heartbeats are missed after 4 seconds instead of 30
      And the first worker to write "bill-of-lading.pdf" is killed between its writes, and its lock expires
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 2 times
      And PostgreSQL and Redis also hold what the killed worker wrote of "bill-of-lading.pdf"
      And a sweep, when the killed worker's time is over, leaves one version of "bill-of-lading.pdf" in each database
      And all four databases hold "bill-of-lading.pdf"
      And no saga is open

    @resilience-03
    Scenario: A worker is killed when all has been written and nothing is committed
      Given heartbeats are missed after 4 seconds instead of 30
      And the first worker to write "bill-of-lading.pdf" is killed before its commit, and its lock expires
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 2 times
      And all four databases also hold what the killed worker wrote of "bill-of-lading.pdf"
      And a sweep, when the killed worker's time is over, leaves one version of "bill-of-lading.pdf" in each database
      And all four databases hold "bill-of-lading.pdf"
      And no saga is open

  Rule: What was committed is not written again, although nobody was told
    @resilience-04 @blackbox
    Scenario: A worker is killed between its commit and its answer
      Given heartbeats are missed after 4 seconds instead of 30
      And the first worker to write "bill-of-lading.pdf" is killed between its commit and its answer, and its lock expires
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 2 times
      And the next worker wrote to no database
      And each database holds one version of "bill-of-lading.pdf"
      And all four databases hold "bill-of-lading.pdf"
      And no saga is open

  Rule: The lock of a dead worker delays the next attempt by no more than a minute
    @resilience-05 @blackbox
    Scenario: A worker is killed while it holds the lock
      Given the first worker to write "bill-of-lading.pdf" is killed between its writes, holding its lock
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the killed worker's lock had more than 15 seconds to live when it died
      And the next attempt ended within 60 seconds of its death
      And the lock of "bill-of-lading.pdf" is free

  Rule: A worker that wakes up after it was replaced makes nothing visible and leaves nothing behind
    @resilience-06
    Scenario: A worker is frozen past its lock and thawed when another one has committed
      Given heartbeats are missed after 4 seconds instead of 30
      And the first worker to write "bill-of-lading.pdf" was frozen before its first write until its lock had expired
      And "bill-of-lading.pdf" has been ingested
      When the frozen worker goes on, and has written all that it had to write of "bill-of-lading.pdf"
      Then each database holds the late version of "bill-of-lading.pdf", older than the live one
      And the live version of "bill-of-lading.pdf" is still the next worker's
      And when it has come to its commit, each database holds one version of "bill-of-lading.pdf"
      And the live version of "bill-of-lading.pdf" is still the next worker's

  Rule: However requests coincide, each document is there once
    @resilience-07
    Scenario: Ten documents, five duplicates of an eleventh and five competitors for a twelfth
      Given 10 documents, another one 5 times, and 5 different texts of a twelfth
      When all 20 are ingested at once, without Temporal
      Then all 20 ingestions succeed
      And the 5 duplicates had one result
      And 12 documents are in all four databases, each in one version
      And no saga is open

  Rule: A write whose answer got lost is completed or cleared away, and never stranded
    @resilience-08 @blackbox
    Scenario Outline: <store> loses <answers>
      Given <store> loses <answers>
      When "bill-of-lading.pdf" is ingested
      Then "bill-of-lading.pdf" is <end>
      And no saga is open
      And there is no dead letter

      Examples:
        | store      | answers                       | end          |
        | Neo4j      | the first answer to a write   | completed    |
        | PostgreSQL | the first answer to a write   | completed    |
        | Qdrant     | the first answer to a write   | completed    |
        | Redis      | the first answer to a write   | completed    |
        | Neo4j      | every answer to a write       | cleared away |
        | PostgreSQL | every answer to a write       | cleared away |
        | Qdrant     | every answer to a write       | cleared away |
        | Redis      | every answer to a write       | cleared away |
        | PostgreSQL | the first answer to a commit  | completed    |
        | PostgreSQL | the first answer to an intent | completed    |

  Rule: Rolling back a document leaves what others say about the same entities
    @resilience-09 @blackbox
    Scenario: A bill of lading fails that has entities in common with an invoice
      Given "invoice.pdf" has been ingested
      And Redis refuses writes
      When "bill-of-lading.pdf" is ingested
      Then the ingestion fails with DatabaseWriteError
      And "bill-of-lading.pdf" had entities in common with "invoice.pdf"
      And the graph is as it was before

  Rule: Redis may forget everything at any moment, and no answer is wrong and no document lost
    @resilience-10 @blackbox
    Scenario: Redis is emptied at each call that a write makes
      Given the calls that a write makes to the databases are known
      When a document is ingested for each of them, and Redis is emptied just before that call
      Then each of these ingestions succeeded
      And each of these documents is complete in Neo4j, PostgreSQL and Qdrant, in one version
      And each of them has the first one's result when it is ingested again
      And no saga is open

  Rule: Two sweeps tidy what was left open, and leave alone what is under way
    @resilience-11
    Scenario: Sagas were left open at every stage, and another one is under way
      Given a saga was left open after each of its calls, longer ago than any attempt may take
      And "bill-of-lading.pdf" is being written, and PostgreSQL holds back its commit
      When the sweeper has run twice
      Then of each saga that was left open no database holds anything that is not live
      And only the saga of "bill-of-lading.pdf" is open
      And "bill-of-lading.pdf" is ingested to its end when PostgreSQL lets its commit pass
