Feature: What passes by itself is waited out within the write

  Background:
    Given an empty memory

  Rule: A database is asked again only while there is reason to
    @retry-01 @blackbox
    Scenario: All databases are well
      When 1 write is attempted
      Then the write succeeds
      And each database was asked to write once

    @retry-02 @blackbox
    Scenario Outline: <store> refuses once
      Given <store> refuses the next write
      When 1 write is attempted
      Then the write succeeds
      And <store> was asked to write 2 times
      And the other databases were asked to write once
      And the circuit of <store> has counted 0 failures in a row

      Examples:
        | store      |
        | Neo4j      |
        | PostgreSQL |
        | Qdrant     |
        | Redis      |

  Rule: Each pause is twice the one before, give or take a tenth, and the third is the last
    @retry-03 @blackbox
    Scenario: Qdrant refuses whatever it is asked
      Given the pauses between the tries at Qdrant are those of production, and pass by the clock
      And Qdrant refuses writes
      When 1 write is attempted
      Then the write is rolled back because of Qdrant
      And Qdrant was asked to write 4 times
      And the pauses were 1, 2 and 4 seconds, each within a tenth

  Rule: Who gives up still says why
    @retry-04
    Scenario: Qdrant refuses until all tries are used up
      Given Qdrant refuses writes
      When 1 write is attempted
      Then the write is rolled back because of Qdrant
      And the error says why Qdrant failed: "refuses"
      And the circuit of Qdrant has counted 1 failure in a row

  Rule: Where a further try is unwanted or hopeless, there is none
    @retry-05 @blackbox
    Scenario Outline: SAGA_RETRIES is <retries>, and Qdrant <does what it does>
      Given SAGA_RETRIES is <retries>
      And Qdrant <does what it does>
      When 1 write is attempted
      Then the write is rolled back because of Qdrant
      And Qdrant was asked to write 1 time

      Examples:
        | retries | does what it does       |
        | false   | refuses writes          |
        | true    | rejects writes          |
