Feature: The same request is answered by work once, and then from memory

  Background:
    Given an empty memory

  Rule: A key stands for operation, document, content and parameters, however they are spelled, and for nothing else
    @idem-01
    Scenario: A file is read twice
      When "bill-of-lading.pdf" is read twice, and a key is made of each write
      Then the keys are equal

    @idem-02
    Scenario: Parameters come in another order, and so do those inside of them
      When keys are made of
        | operation | document           | parameters                                                            |
        | write     | bill-of-lading.pdf | {"title": "Load 7", "parties": {"shipper": "Acme", "carrier": "CFL"}} |
        | write     | bill-of-lading.pdf | {"parties": {"carrier": "CFL", "shipper": "Acme"}, "title": "Load 7"} |
      Then the keys are equal

    @idem-03
    Scenario: A document is written and deleted
      When keys are made of
        | operation | document           | parameters          |
        | write     | bill-of-lading.pdf | {"title": "Load 7"} |
        | delete    | bill-of-lading.pdf | {"title": "Load 7"} |
      Then the keys are different

    @idem-04
    Scenario: Two documents say the same
      When keys are made of
        | operation | document           | parameters          |
        | write     | bill-of-lading.pdf | {"title": "Load 7"} |
        | write     | invoice.pdf        | {"title": "Load 7"} |
      Then the keys are different

    @idem-05
    Scenario: One letter of a file is corrected
      When "delivery-times.txt" is read with each of these texts, and a key is made of each write
        | The trailer leaves Portland at 8:00.  |
        | The trailer leaves Portland at 9:00.  |
        | The trailer leaves Portland at  9:00. |
      Then the keys are different

    @idem-06
    Scenario Outline: The same key is made in another process, of <language> in <time zone>
      When a key is made here, and in a process of <language> in <time zone>
        | operation | document           | parameters                                                                       |
        | write     | bill-of-lading.pdf | {"TITLE": "İstanbul", "weight": 1234567.5, "created": "2026-03-29T01:30:00.000Z"} |
      Then the keys are equal
      And each key has 64 hexadecimal digits

      Examples:
        | language | time zone       |
        | tr-TR    | Europe/Istanbul |
        | ar-EG    | Pacific/Chatham |

    @idem-07
    Scenario Outline: <what> <make> the key
      When keys are made of
        | operation | document           | parameters |
        | write     | bill-of-lading.pdf | <one>      |
        | write     | bill-of-lading.pdf | <other>    |
      Then the keys are <compared>

      Examples:
        | what                           | one                | other                | make         | compared  |
        | Two forms of an accent         | {"name": "Caf\\u00e9"} | {"name": "Cafe\\u0301"} | do not alter | equal     |
        | Two forms of a whole number    | {"count": 1}       | {"count": 1.0}       | do not alter | equal     |
        | Two forms of a large number    | {"count": 1200}    | {"count": 1.2e3}     | do not alter | equal     |
        | Nothing, said or not           | {"carrier": null}  | {}                   | do not alter | equal     |
        | An accent, or none             | {"name": "Caf\\u00e9"} | {"name": "Cafe"}     | alter        | different |
        | A number, or its digits        | {"count": 1}       | {"count": "1"}       | alter        | different |
        | Nothing, or an empty text      | {"carrier": null}  | {"carrier": ""}      | alter        | different |

  Rule: What was never asked is worked on
    @idem-08 @blackbox
    Scenario: A document comes for the first time
      Given "invoice.pdf" has been ingested
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And it was not answered from memory, but by one write of each database

  Rule: What was answered is answered again, whole and without a write
    @idem-09 @blackbox
    Scenario: The answer comes back field for field
      Given "bill-of-lading.pdf" has been ingested
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds with the first one's result
      And its write answers field for field what the first one answered
      And it was answered from memory, and no database was written

    @idem-10 @blackbox
    Scenario: A file was touched and is the same
      Given the file "gate-list.txt" says "Trailer R-2207 left Portland with tractor T-114."
      And "gate-list.txt" has been ingested
      And the file "gate-list.txt" got a new date
      When "gate-list.txt" is ingested
      Then the ingestion succeeds with the first one's result
      And no database has changed
      And it was answered from memory, and no database was written

  Rule: An answer lives for a day, or as long as is set
    @idem-11
    Scenario Outline: The same comes again after <passed> hours, and answers live <life>
      Given answers live <life>
      And "bill-of-lading.pdf" has been ingested
      And <passed> hours have passed
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And it was <answered>
      And each database holds one version of "bill-of-lading.pdf"
      And Redis keeps the answer for <hours> hours

      Examples:
        | life             | passed | hours | answered                                                    |
        | as long as usual | 23     | 24    | answered from memory, and no database was written           |
        | as long as usual | 25     | 24    | not answered from memory, but by one write of each database |
        | 2 hours          | 1      | 2     | answered from memory, and no database was written           |
        | 2 hours          | 3      | 2     | not answered from memory, but by one write of each database |

  Rule: What can never succeed is refused again without work, and what may is never refused for it
    @idem-12 @blackbox
    Scenario: A write lacks a vector, again lacks it, and then has it
      Given a write of "bill-of-lading.pdf" without its last vector was refused
      When it is asked for again, and then once more with all its vectors
      Then the second was refused from memory, in the words of the first
      And the two refusals asked nothing of a database, and left nothing of the document there
      And the third was written

    @idem-13 @blackbox
    Scenario Outline: A write that was in vain because of <trouble> is asked for again
      Given a lock is waited for no longer than 50 ms
      And <trouble>
      And one write of "bill-of-lading.pdf" ended as <ending>
      When the trouble is over and the write is asked for again
      Then it succeeds, and not from memory
      And nothing was remembered of the write that was in vain
      And the only answer that is remembered is its own

      Examples:
        | trouble                                           | ending               |
        | Neo4j rejects writes                              | ROLLED_BACK          |
        | Qdrant rejects writes and Redis undos             | PARTIAL              |
        | a stranger holds the lock of "bill-of-lading.pdf" | LockAcquisitionError |

  Rule: A memory that is damaged, forgetful or full makes work and no harm
    @idem-14 @blackbox
    Scenario Outline: <store> holds <damage> where the answer was
      Given "bill-of-lading.pdf" has been ingested
      And <store> holds <damage> where the answer was
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the worker warns that "<warning>"
      And the answer is remembered in PostgreSQL and in Redis, under the same key of 64 hexadecimal digits
      And each database holds one version of "bill-of-lading.pdf"

      Examples:
        | store      | damage                    | warning                                           |
        | Redis      | half an answer            | a cached result cannot be read and is replaced    |
        | Redis      | a list                    | a cached result cannot be read and is replaced    |
        | Redis      | another document's answer | a cached result cannot be read and is replaced    |
        | PostgreSQL | a number                  | a durable result cannot be read and is replaced   |
        | PostgreSQL | an object without fields  | a durable result cannot be read and is replaced   |
        | PostgreSQL | another document's answer | a durable result cannot be read and is replaced   |

    @idem-15 @blackbox
    Scenario Outline: <store> cannot store an answer
      Given <store> cannot store answers
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the worker warns that "<warning>"
      And all four databases hold "bill-of-lading.pdf"
      And the lock of "bill-of-lading.pdf" is free
      And no answer is remembered in <store>

      Examples:
        | store      | warning                                                                       |
        | PostgreSQL | a durable result could not be stored; the same input will be written again   |
        | Redis      | Redis has no room for a result; it is not cached                              |

    @idem-16 @blackbox
    Scenario: Redis has forgotten everything
      Given "bill-of-lading.pdf" has been ingested
      And Redis has forgotten everything
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds with the first one's result
      And it was answered from memory, and no database was written
      And the answer is remembered in PostgreSQL and in Redis, under the same key of 64 hexadecimal digits

  Rule: An answer counts only while what it tells of is so
    @idem-17 @blackbox
    Scenario: The document was deleted since
      Given "bill-of-lading.pdf" has been ingested
      And the command "apex delete" with the id of "bill-of-lading.pdf" was run
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And it was not answered from memory, but by one write of each database
      And all four databases hold "bill-of-lading.pdf"

    @idem-19 @blackbox
    Scenario: A person makes the answer forgotten
      Given "bill-of-lading.pdf" has been ingested
      And the command "apex forget" with the id of "bill-of-lading.pdf" was run
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And it was not answered from memory, but by one write of each database
      And the command had told of 1 answer

  Rule: An idempotency id belongs to the content that it was first used for
    @idem-18 @blackbox
    Scenario: An idempotency id is used for another document
      Given "invoice.pdf" has been ingested under the idempotency id "order-7"
      When "bill-of-lading.pdf" is ingested under the idempotency id "order-7"
      Then the ingestion fails with IdempotencyConflictError
      And the write was attempted 1 time
      And no database holds anything of "bill-of-lading.pdf"
      And all four databases hold "invoice.pdf"

  Rule: Of equal requests at once, one works and all get its answer
    @idem-20 @blackbox
    Scenario: A second write comes while the first one is at work
      When two equal writes of "bill-of-lading.pdf" are asked for, the second while Neo4j holds back the first
      Then both succeed with one answer, which the second one got from memory
      And each database was written once
      And each database holds one version of "bill-of-lading.pdf"

  Rule: How often memory answers, and with answers how old, is measured
    @idem-22
    Scenario: A known document and a new one come
      Given "bill-of-lading.pdf" has been ingested
      And 3 hours have passed
      And the operator has looked at the metrics of memory
      When "bill-of-lading.pdf" and "invoice.pdf" are ingested
      Then the metrics have counted 1 more hit and 1 more miss
      And they tell of 1 more answer that was 3 hours old

  Rule: The size of an answer makes no difference
    @idem-21
    Scenario: An answer names ten thousand chunks
      When an answer that names 10000 chunks is remembered for "bill-of-lading.pdf"
      Then PostgreSQL and Redis give it back whole
