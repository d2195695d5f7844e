Feature: A write that fails is undone, and what cannot be undone is told

  Background:
    Given an empty memory

  Rule: A write whose undo fails is PARTIAL
    @rollback-01 @blackbox
    Scenario Outline: <store> does not give back what it took
      Given <refusing> rejects writes and <store> undos
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as PARTIAL, and the error names <store> as what could not be cleared
      And there is one dead letter, for "bill-of-lading.pdf" in <store>
      And nothing of "bill-of-lading.pdf" is visible

      Examples:
        | refusing | store      |
        | Qdrant   | Neo4j      |
        | Neo4j    | PostgreSQL |
        | Neo4j    | Qdrant     |
        | Neo4j    | Redis      |

  Rule: A write whose undos all succeed is ROLLED_BACK, and nobody has to look after it
    @rollback-02 @blackbox
    Scenario: Neo4j rejects what the others have taken
      Given Neo4j rejects writes
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as ROLLED_BACK
      And there is no dead letter
      And no database holds anything of "bill-of-lading.pdf"

  Rule: An undo that fails keeps no other from being done, and each has its own dead letter
    @rollback-03 @blackbox
    Scenario: Two of three databases do not give back what they took
      Given Neo4j rejects writes, and Qdrant and Redis undos
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as PARTIAL, and the error names Qdrant, Redis as what could not be cleared
      And there are 2 dead letters for "bill-of-lading.pdf", one in Qdrant and one in Redis
      And Neo4j and PostgreSQL hold nothing of "bill-of-lading.pdf"
      And Qdrant still holds what it took of "bill-of-lading.pdf"
      And Redis still holds what it took of "bill-of-lading.pdf"
