Feature: A document is protected from the failures of the databases

  Background:
    Given an empty memory

  Rule: A hiccup of a database is not noticed
    @protected-01 @blackbox
    Scenario Outline: <store> refuses one request
      Given <store> refuses 1 write
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 1 time
      And <store> was asked 2 times to write, and each other database once
      And all four databases hold "bill-of-lading.pdf"

      Examples:
        | store      |
        | Neo4j      |
        | PostgreSQL |
        | Qdrant     |
        | Redis      |

  Rule: A database that stays away opens its circuit, and when it is back, so are the writes
    @protected-02 @blackbox
    Scenario Outline: <store> stays away
      Given <store> refuses writes
      When 5 writes in a row have failed because of <store>
      Then the circuit of <store> stands open, and each other one closed
      And no database holds anything of "invoice.pdf"
      And no database holds anything of "rate-confirmation.docx"
      And there is no dead letter

      Examples:
        | store  |
        | Neo4j  |
        | Qdrant |

    @protected-03 @blackbox
    Scenario Outline: <store> comes back
      Given <store> refuses writes
      And 5 writes in a row have failed because of <store>
      And the databases work again
      And 60 seconds have passed
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the write was attempted 1 time
      And all four databases hold "bill-of-lading.pdf"
      And the circuit of <store> stands closed, and each other one closed

      Examples:
        | store  |
        | Neo4j  |
        | Qdrant |

    @protected-09 @blackbox
    Scenario: One write fails after all its tries
      Given Qdrant refuses writes
      When one write of "invoice.pdf" is asked for
      Then it ends as ROLLED_BACK
      And Qdrant was asked 4 times to write, and each other database once
      And the circuit of Qdrant has counted 1 failure in a row

  Rule: When one database fails, nothing of the document stays anywhere
    @protected-04 @blackbox
    Scenario Outline: Neo4j alone <fails>
      Given Neo4j <fails>
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as ROLLED_BACK, because of Neo4j alone
      And no database holds anything of "bill-of-lading.pdf"
      And there is no dead letter

      Examples:
        | fails                         |
        | refuses writes                |
        | rejects writes                |
        | loses the answers to writes   |

    @protected-05 @blackbox
    Scenario Outline: PostgreSQL alone <fails>
      Given PostgreSQL <fails>
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as ROLLED_BACK, because of PostgreSQL alone
      And no database holds anything of "bill-of-lading.pdf"
      And there is no dead letter

      Examples:
        | fails                         |
        | refuses writes                |
        | rejects writes                |
        | loses the answers to writes   |

    @protected-06 @blackbox
    Scenario Outline: Qdrant alone <fails>
      Given Qdrant <fails>
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as ROLLED_BACK, because of Qdrant alone
      And no database holds anything of "bill-of-lading.pdf"
      And there is no dead letter

      Examples:
        | fails                         |
        | refuses writes                |
        | rejects writes                |
        | loses the answers to writes   |

    @protected-07 @blackbox
    Scenario Outline: Redis alone <fails>
      Given Redis <fails>
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as ROLLED_BACK, because of Redis alone
      And no database holds anything of "bill-of-lading.pdf"
      And there is no dead letter

      Examples:
        | fails                         |
        | refuses writes                |
        | rejects writes                |
        | loses the answers to writes   |

  Rule: An undo that failed is repeated until all is clean
    @protected-08 @blackbox
    Scenario Outline: <store> does not give back what it took, until it works again
      Given <refusing> rejects writes and <store> undos
      And one write of "bill-of-lading.pdf" ended as PARTIAL
      And there is one dead letter, for "bill-of-lading.pdf" in <store>
      When the databases work again and a sweep is made
      Then its dead letter is resolved
      And no database holds anything of "bill-of-lading.pdf"

      Examples:
        | refusing | store      |
        | Qdrant   | Neo4j      |
        | Neo4j    | PostgreSQL |
        | Neo4j    | Qdrant     |
        | Neo4j    | Redis      |

  Rule: Input that contradicts itself is refused before any database is asked
    @protected-10 @blackbox
    Scenario Outline: A write <contradicts itself>
      When one write of "accident-report.pdf" is asked for that <contradicts itself>
      Then it ends as ValidationError
      And it is refused for ever, in words that say "<why>"
      And no database was asked for anything of it, and none has changed but in the memory of refusals

      Examples:
        | contradicts itself             | why                                |
        | has no id                      | the document has no uuid           |
        | has fewer vectors than chunks  | 2 chunks came with 1 vectors       |
        | has a vector of 3 numbers      | a vector has 3 numbers             |
        | has an entity without a name   | an entity lacks its uuid, name     |
        | has no text                    | the document has no content        |

  Rule: The result tells of each database how it ended, after how many tries and how long, and why
    @protected-11
    Scenario: Each database has a fate of its own
      Given Qdrant refuses 1 write
      And Redis rejects undos
      And Neo4j refuses writes
      When one write of "invoice.pdf" is asked for
      Then it ends as PARTIAL
      And its result lists
        | store      | status      | attempts | error                                        |
        | Neo4j      | failed      | 4        | Neo4j: refuses                               |
        | PostgreSQL | undone      | 1        |                                              |
        | Qdrant     | undone      | 2        |                                              |
        | Redis      | left_behind | 1        | not undone, because of Redis: rejects this   |
      And Neo4j took at least the 63 ms of its three pauses
      And the worker's log tells the same in fields
