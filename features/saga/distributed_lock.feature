Feature: A document has one writer at a time

  Background:
    Given an empty memory

  Rule: A lock has one holder, who proves it by a token
    @lock-01
    Scenario: A free document is asked for
      When writer A asks for the lock of "invoice.pdf"
      Then writer A gets it
      And Redis holds the lock of "invoice.pdf" under the token of writer A

    @lock-02
    Scenario: A held document is asked for
      Given writer A holds the lock of "invoice.pdf"
      When writer B asks for the lock of "invoice.pdf"
      Then writer B is refused
      And Redis holds the lock of "invoice.pdf" under the token of writer A

    @lock-03
    Scenario: A document that was let go is asked for
      Given writer A has let go of the lock of "invoice.pdf"
      When writer B asks for the lock of "invoice.pdf"
      Then writer B gets it
      And Redis holds the lock of "invoice.pdf" under the token of writer B

    @lock-14
    Scenario Outline: Two writers ask whether the lock is theirs, when writer A <did> it
      Given writer A <did> the lock of "invoice.pdf"
      When both ask whether the lock of "invoice.pdf" is theirs
      Then writer A is told <A> and writer B <B>

      Examples:
        | did                  | A   | B   |
        | has never asked for  | no  | no  |
        | holds                | yes | no  |
        | has let go of        | no  | no  |
        | has lost to writer B | no  | yes |

  Rule: Nobody can let go or prolong what is not, or no longer, his
    @lock-04
    Scenario: A stranger lets go of a lock
      Given writer A holds the lock of "invoice.pdf"
      When writer B lets go of the lock of "invoice.pdf"
      Then Redis holds the lock of "invoice.pdf" under the token of writer A

    @lock-05
    Scenario: A holder that comes too late lets go of its lock
      Given writer A has lost to writer B the lock of "invoice.pdf"
      When writer A lets go of the lock of "invoice.pdf"
      Then Redis holds the lock of "invoice.pdf" under the token of writer B
      And Redis was asked once, so that nothing could come between the question and the release

    @lock-12
    Scenario Outline: Writer A prolongs the lock that it <did>
      Given writer A <did> the lock of "invoice.pdf"
      And if anybody holds the lock of "invoice.pdf", 5 seconds of its life are left
      When writer A prolongs the lock of "invoice.pdf"
      Then writer A is told <told> and "invoice.pdf" is locked for <life> seconds more

      Examples:
        | did                  | told | life |
        | holds                | yes  | 30   |
        | has lost to writer B | no   | 5    |
        | has let go of        | no   | 0    |

  Rule: A lock ends by itself when its holder falls silent, and not while its holder is at work
    @lock-06
    Scenario: The holder is never heard of again
      Given writer A holds the lock of "invoice.pdf"
      When the life of the lock of "invoice.pdf" has passed
      Then that life was 30 seconds, as Redis says
      And writer B gets the lock of "invoice.pdf"

    @lock-13 @blackbox
    Scenario: A write takes longer than a lock lives
      Given a lock lives for 1 second
      And Neo4j holds back the write of "invoice.pdf" until its lock was prolonged 5 times, while writer B asks for it
      When "invoice.pdf" is ingested
      Then the ingestion succeeds
      And writer B was refused each time
      And each database was written once
      And the lock of "invoice.pdf" is free

  Rule: Who waits gets the lock as soon as it is free, and does not wait for ever
    @lock-07 @blackbox
    Scenario: Somebody lets go of the lock that a write waits for
      Given somebody else holds the lock of "invoice.pdf" until its write waits for it
      When "invoice.pdf" is ingested
      Then the ingestion succeeds
      And its write asked for the lock every 100 ms, and had it when it asked for the first time after it was free

    @lock-08
    Scenario: Nobody lets go of the lock that a write waits for
      Given the pauses of the worker pass by the clock
      And a stranger holds the lock of "invoice.pdf"
      When "invoice.pdf" is ingested
      Then the ingestion fails with LockAcquisitionError
      And the error names the id of "invoice.pdf" and 5000 ms
      And the write was attempted 3 times
      And each attempt asked for the lock 51 times, every 100 ms
      And nothing of "invoice.pdf" was begun

    @lock-11 @blackbox
    Scenario: Twenty writers want the same document at once
      When 20 different texts of "timetable.txt" are written at once
      Then each of them succeeds, under a version of its own
      And no two of them were at work at the same time
      And whoever wrote held the lock then, as Redis says
      And each database holds one version of "timetable.txt" soon

  Rule: Documents do not wait for each other
    @lock-10 @blackbox
    Scenario: A crowd waits for one document when another one arrives
      Given a stranger holds the lock of "timetable.txt"
      And 30 writes of "timetable.txt" wait for it
      When one write of "bill-of-lading.pdf" is asked for
      Then it ends as SUCCESS
      And the 30 writes of "timetable.txt" still wait

  Rule: How long a lock lives and how it is waited for can be set, but not to nonsense
    @lock-09
    Scenario: Other values, and values that make no sense
      Given a lock lives for 7 seconds and is asked for 3 more times, every 20 ms
      And a stranger holds the lock of "invoice.pdf"
      When "invoice.pdf" is ingested
      Then the ingestion fails with LockAcquisitionError
      And each attempt asked for the lock 4 times, every 20 ms
      And a lock that this worker takes lives for 7 seconds, as Redis says
      And a worker with one of these settings does not start, and its error names the setting and what it may be
        | LOCK_TTL_SECONDS | 0      |
        | LOCK_TTL_SECONDS | 2.5    |
        | LOCK_RETRIES     | -1     |
        | LOCK_RETRIES     | often  |
        | LOCK_RETRY_MS    | 0      |
        | LOCK_RETRY_MS    | 100 ms |

  Rule: Without a lock nothing is written, and whatever happens under a lock, it is let go
    @lock-15 @blackbox
    Scenario: Redis cannot be reached
      Given Redis goes down when the worker has started
      When "invoice.pdf" is ingested
      Then the ingestion fails with LockAcquisitionError
      And the write was attempted 3 times
      And the error names Redis as what could not be reached
      And nothing of "invoice.pdf" was begun

    @lock-16
    Scenario Outline: The <stage> breaks off with an error that nobody foresaw
      Given an error that nobody foresaw breaks off the <stage> of a write
      When one write of "invoice.pdf" is asked for and ends somehow
      Then the lock of "invoice.pdf" is free
      And writer B gets the lock of "invoice.pdf"
      And "invoice.pdf" has no live version

      Examples:
        | stage           |
        | intent          |
        | write in Qdrant |
        | commit          |

  Rule: A writer that lost its lock without noticing cannot publish over a newer one
    @lock-17 @blackbox
    Scenario Outline: The lock is lost just before the commit, because <why>
      Given text 1 of "timetable.txt" has been written
      And somebody reads "timetable.txt" all the time
      And the write of text 2 of "timetable.txt" stands before its commit
      And its lock is lost, because <why>
      And text 3 of "timetable.txt" has been written
      When the write that stood still goes on
      Then it ends as Superseded
      And readers see text 3 of "timetable.txt"
      And each database holds one version of "timetable.txt" soon
      And no reading showed parts of two texts, and none showed text 2

      Examples:
        | why                 |
        | its life has passed |
        | Redis was flushed   |
