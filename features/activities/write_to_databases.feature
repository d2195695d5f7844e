Feature: A document is in all four databases or in none

  Background:
    Given an empty memory

  Rule: The answer of a write says which document is where
    @write-01 @blackbox
    Scenario: A document is written
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write answers
        | status            | success                        |
        | document_id       | the id of "bill-of-lading.pdf" |
        | version           | the live version               |
        | databases_written | neo4j, postgres, qdrant, redis |
      And all four databases hold "bill-of-lading.pdf"

  Rule: A write takes its turn, remembers its answer, passes every circuit and leaves a record
    @write-02 @blackbox
    Scenario: Somebody else holds the document's lock
      Given somebody else holds the lock of "bill-of-lading.pdf" until its write waits for it
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And nothing of "bill-of-lading.pdf" was written while somebody else held its lock
      And each database was written once, while the ingestion itself held the lock
      And the lock of "bill-of-lading.pdf" is free
      And the answer is remembered in PostgreSQL and in Redis, under the same key of 64 hexadecimal digits
      And the circuit of each database is closed and has counted a success
      And one saga of "bill-of-lading.pdf" is recorded, as committed with the live version

  Rule: The four databases agree about a document
    @write-03 @blackbox
    Scenario: A document of two chunks is read back from each database
      When "accident-report.pdf" is ingested
      Then PostgreSQL holds the text, the metadata and the chunks that were parsed
      And Neo4j holds the entities that were extracted, each mentioned as often as was counted
      And Qdrant holds the vectors that were generated, each under its chunk
      And Redis holds the text, the chunks and the entities
      And all of them hold them for the live version, and for no other
      And the four databases agree about "accident-report.pdf"

  Rule: When one database refuses a document, all are cleared of it, and it may be tried again
    @write-04 @blackbox
    Scenario Outline: <store> refuses the document
      Given "invoice.pdf" has been ingested
      And <store> refuses writes
      When "bill-of-lading.pdf" is ingested
      Then the ingestion fails with DatabaseWriteError
      And each attempt was rolled back because of <store>
      And the write was attempted 3 times
      And nothing of "bill-of-lading.pdf" is visible
      And no database holds anything of "bill-of-lading.pdf"
      And there is no dead letter
      And the four databases agree about "invoice.pdf"

      Examples:
        | store      |
        | Neo4j      |
        | PostgreSQL |
        | Qdrant     |
        | Redis      |

  Rule: What cannot be cleared stays invisible and becomes a dead letter, and is not tried again
    @write-05 @blackbox
    Scenario: Qdrant refuses to give back what it took before Neo4j refused
      Given undos are given up after 1 second
      And Neo4j refuses writes
      And Qdrant refuses undos
      When "bill-of-lading.pdf" is ingested
      Then the ingestion fails with DatabaseWriteError
      And the error names Qdrant as what could not be cleared
      And the write was attempted 1 time
      And it is not to be tried again
      And there is one dead letter, for "bill-of-lading.pdf" in Qdrant
      And nothing of "bill-of-lading.pdf" is visible
      And Neo4j, PostgreSQL and Redis hold nothing of "bill-of-lading.pdf"
      And Qdrant still holds what it took of "bill-of-lading.pdf"

  Rule: Ingesting unchanged content again changes nothing
    @write-06 @blackbox
    Scenario: The same bill of lading arrives twice
      Given "bill-of-lading.pdf" has been ingested
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds with the first one's result
      And no database has changed
      And each database holds one version of "bill-of-lading.pdf"

  Rule: A database that failed too often is left alone until its circuit lets a probe through
    @write-07 @blackbox
    Scenario: Qdrant refuses five writes, and then a document comes
      Given Qdrant refuses writes
      And 5 writes in a row have failed because of Qdrant
      When "bill-of-lading.pdf" is being ingested and its first write fails
      Then the failure is DatabaseWriteError and says that the circuit of Qdrant is open
      And it says that the next try is due in at most 60 seconds
      And the next attempt is not due before the circuit of Qdrant lets a probe through
      And no database was called for "bill-of-lading.pdf"
      And no database holds anything of "bill-of-lading.pdf"
