@stops-databases
Feature: Databases and networks fail, and documents arrive all the same

  Background:
    Given an empty memory

  Rule: A database may be away for twenty seconds, and every document arrives once
    @outage-01
    Scenario: Neo4j is away
      Given pauses between attempts are as long as in production
      And circuits are probed after 15 seconds
      And the memory is reconciled all the while
      And documents keep coming
      When Neo4j is stopped for 20 seconds and started again
      Then more than 40 documents came meanwhile
      And no document arrived meanwhile
      And every document that came has arrived
      And it was reconciled 3 times or more
      And two sweeps later no saga is open and each document is there once

    @outage-02
    Scenario: PostgreSQL is away
      Given pauses between attempts are as long as in production
      And circuits are probed after 15 seconds
      And the memory is reconciled all the while
      And documents keep coming
      When PostgreSQL is stopped for 20 seconds and started again
      Then more than 40 documents came meanwhile
      And no document arrived meanwhile
      And every document that came has arrived
      And it was reconciled 3 times or more
      And two sweeps later no saga is open and each document is there once

    @outage-03
    Scenario: Qdrant is away
      Given pauses between attempts are as long as in production
      And circuits are probed after 15 seconds
      And the memory is reconciled all the while
      And documents keep coming
      When Qdrant is stopped for 20 seconds and started again
      Then more than 40 documents came meanwhile
      And no document arrived meanwhile
      And every document that came has arrived
      And it was reconciled 3 times or more
      And two sweeps later no saga is open and each document is there once

    @outage-04
    Scenario: Redis is away, and comes back empty
      Given pauses between attempts are as long as in production
      And circuits are probed after 15 seconds
      And the memory is reconciled all the while
      And documents keep coming
      When Redis is stopped for 20 seconds and started again
      Then more than 40 documents came meanwhile
      And no document arrived meanwhile
      And every document that came has arrived
      And it was reconciled 3 times or more
      And two sweeps later no saga is open and each document is there once

    @outage-05
    Scenario: All four are away
      Given pauses between attempts are as long as in production
      And circuits are probed after 15 seconds
      And the memory is reconciled all the while
      And documents keep coming
      When all four databases are stopped for 20 seconds and started again
      Then more than 40 documents came meanwhile
      And no document arrived meanwhile
      And every document that came has arrived
      And it was reconciled 3 times or more
      And two sweeps later no saga is open and each document is there once

  Rule: A connection that breaks in the middle of a write does no harm
    @outage-06 @blackbox
    Scenario Outline: The connection to <store> breaks <when>
      Given the worker reaches the databases through a network
      And "invoice.pdf" has been ingested
      And the network breaks the next write to <store> <when>
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 1 time
      And the network has broken a connection to <store>
      And all four databases hold "bill-of-lading.pdf"
      And each database holds one version of "bill-of-lading.pdf"
      And there is no dead letter

      Examples:
        | store      | when                 |
        | Neo4j      | in its middle        |
        | PostgreSQL | in its middle        |
        | Qdrant     | in its middle        |
        | Redis      | in its middle        |
        | Neo4j      | before its answer    |
        | PostgreSQL | before its answer    |
        | Qdrant     | before its answer    |
        | Redis      | before its answer    |

  Rule: A slow network makes it slow and not wrong
    @outage-07 @blackbox
    Scenario: Every answer takes half a second, more or less
      Given the worker reaches the databases through a network
      And "invoice.pdf" has been ingested
      And every answer takes 500 milliseconds longer, more or less by 200
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write took between 2 and 30 seconds
      And the write was attempted 1 time
      And all four databases hold "bill-of-lading.pdf"
      And the four databases agree about "bill-of-lading.pdf"

  Rule: A database that takes connections and never answers is given up in time
    @outage-08
    Scenario Outline: <store> falls silent during a write
      Given writes are given up after 3 seconds instead of 120
      And undos are given up after 2 seconds
      And the worker reaches the databases through a network
      And "invoice.pdf" has been ingested
      And <store> never answers, from the first write of "bill-of-lading.pdf" until that attempt has ended
      When "bill-of-lading.pdf" is ingested
      Then the first attempt of the write ended within <seconds> seconds and named <store>
      And nothing of the first attempt is visible
      And two sweeps later no database holds anything of the first attempt

      Examples:
        | store      | seconds |
        | Neo4j      | 15      |
        | PostgreSQL | 45      |
        | Qdrant     | 15      |
        | Redis      | 25      |

  Rule: Too few connections make work wait, and it never stands still
    @outage-09
    Scenario: A hundred documents come at once, and there are 32 connections to each database
      Given the worker reaches the databases through a network
      And every answer takes 50 milliseconds longer, more or less by 20
      And Neo4j holds back writes until 40 documents have come to their write
      When 100 documents are ingested at once
      Then all 100 ingestions succeeded
      And there were never more than 32 connections to a database
      And each of the 100 documents is there once

  Rule: After minutes of random stops nothing is wrong
    @outage-10 @for-minutes
    Scenario: Two hundred documents come while databases stop and start at random
      Given pauses between attempts are as long as in production
      And circuits are probed after 15 seconds
      And the memory is reconciled all the while
      And documents keep coming
      When for 120 seconds databases are stopped and started again at random
      Then more than 200 documents came meanwhile
      And every document that came has arrived, or its ingestion says that it failed and nothing of it is visible
      And what failed arrives when it is ingested again
      And it was reconciled 10 times or more
      And two sweeps later no saga is open and each document is there once
