Feature: A write is four writes and one commit

  Background:
    Given an empty memory

  Rule: The four writes run side by side, and one commit makes them visible
    @saga-01 @blackbox
    Scenario: Each database waits for the others
      Given each database holds back its write until all four have begun
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And there was one commit, after the end of all four writes
      And all four databases hold "bill-of-lading.pdf"

    @saga-02 @blackbox
    Scenario: The memory is looked at after each stage of a write
      Given the memory is looked at after each stage of a write
      When "bill-of-lading.pdf" is ingested
      Then these were the stages, in this order, and the write asked nothing else of a database
        | asked      | to do                     | lock   | record    | answer remembered in  | readers see  |
        | Redis      | look up the key and lock  | its    | none      | neither               | nothing      |
        | PostgreSQL | look up again, and intent | its    | OPEN      | neither               | nothing      |
        | all four   | write                     | its    | OPEN      | neither               | nothing      |
        | PostgreSQL | commit                    | its    | COMMITTED | PostgreSQL            | the document |
        | Redis      | cache and release         | nobody | COMMITTED | PostgreSQL and Redis  | the document |

  Rule: Requests for one document take turns, and requests for several do not
    @saga-03 @blackbox
    Scenario: A document is asked for twice at once
      When two equal writes of "bill-of-lading.pdf" are asked for, the second while Neo4j holds back the first
      Then both succeed with one answer, which the second one got from memory
      And each database was written once
      And each database holds one version of "bill-of-lading.pdf"

    @saga-04 @blackbox
    Scenario: Five documents are asked for at once
      Given Neo4j holds back writes until 5 have begun
      When 5 different documents are written at once
      Then each of them succeeds
      And each of these documents is found by a search

  Rule: A replacement leaves the new version alone, or the old one untouched
    @saga-05 @blackbox
    Scenario: A text is replaced
      Given text 1 of "timetable.txt" has been written
      When text 2 of "timetable.txt" is written
      Then it ends as SUCCESS
      And readers see text 2 of "timetable.txt"
      And each database holds one version of "timetable.txt" soon
      And no database holds any word of text 1

    @saga-06 @blackbox
    Scenario Outline: A replacement fails, because <store> <fails>
      Given text 1 of "timetable.txt" has been written
      And somebody reads "timetable.txt" all the time
      And <store> <fails>
      When text 2 of "timetable.txt" is written
      Then it ends as ROLLED_BACK
      And what the databases hold of documents is byte for byte as before
      And readers see text 1 of "timetable.txt"
      And each reading showed the whole of text 1

      Examples:
        | store      | fails          |
        | Neo4j      | rejects writes |
        | PostgreSQL | rejects writes |
        | Qdrant     | rejects writes |
        | Redis      | rejects writes |
        | PostgreSQL | rejects commits |

    @saga-11 @blackbox
    Scenario: A text is replaced a hundred times while somebody reads it
      Given text 1 of "timetable.txt" has been written
      And somebody reads "timetable.txt" all the time
      When it is replaced by each of the texts up to 101
      Then no reading showed parts of two texts
      And the texts were seen in their order, and at least 10 of them
      And readers see text 101 of "timetable.txt"

  Rule: Locks and memory save work, and nothing is wrong without them
    @saga-07 @blackbox
    Scenario: Locks are switched off, and five writers want the same document
      Given locks are switched off
      And Neo4j holds back writes until 5 have begun
      And of 5 versions the newest commits first, and the oldest last
      When 5 different texts of "timetable.txt" are written at once
      Then the newest version is live, and each of the others was overtaken
      And each database holds one version of "timetable.txt" soon

    @saga-08 @blackbox
    Scenario: Memory is switched off, and the same text comes twice
      Given idempotency is switched off
      And text 1 of "timetable.txt" has been written
      When text 1 of "timetable.txt" is written
      Then it ends as SUCCESS
      And each database was written 2 times
      And readers see text 1 of "timetable.txt"
      And each database holds one version of "timetable.txt" soon
      And no answer is remembered in PostgreSQL
      And no answer is remembered in Redis

  Rule: However a write ends, its lock is free afterwards
    @saga-09 @blackbox
    Scenario Outline: <what happens>, and it ends as <ending>
      Given a circuit of Redis opens at the first failure
      And <what happens>
      When one write of "invoice.pdf" is asked for
      Then it ends as <ending>
      And the lock of "invoice.pdf" is free

      Examples:
        | what happens                             | ending      |
        | every database works                     | SUCCESS     |
        | Neo4j rejects writes                     | ROLLED_BACK |
        | Redis refuses writes                     | ROLLED_BACK |
        | PostgreSQL rejects commits               | ROLLED_BACK |
        | PostgreSQL loses the answer to a commit  | SUCCESS     |
        | Neo4j rejects writes and Qdrant undos    | PARTIAL     |

  Rule: All databases that failed are named, and all that took the document are cleared
    @saga-10 @blackbox
    Scenario Outline: Only <one> takes the document
      Given every database but <one> refuses writes
      When "invoice.pdf" is ingested
      Then the ingestion fails with DatabaseWriteError
      And the error names every database but <one>
      And each attempt was undone in <one>
      And no database holds anything of "invoice.pdf"
      And there is no dead letter

      Examples:
        | one        |
        | Neo4j      |
        | PostgreSQL |
        | Qdrant     |
        | Redis      |
