Feature: A Temporal server lists ingestions, starts reconciliations and keeps the builds of workers apart

  Background:
    Given an empty memory

  Rule: An ingestion tells Temporal which document it is of, where that comes from and how far it is, at no cost in tasks
    @server-01
    Scenario: A document is ingested
      When "invoice.pdf" is ingested
      Then the ingestion succeeds
      And Temporal was told of "invoice.pdf" and of its source "features", each time with where it is
        | parsing               |
        | extracting_entities   |
        | generating_embeddings |
        | writing_databases     |
        | completed             |
      And the workflow needed one task to begin and one after each of its 4 steps

    @server-02
    Scenario: A document cannot be read
      When "corrupt.pdf" is ingested
      Then the ingestion fails with CorruptDocumentError
      And Temporal was told of "corrupt.pdf" and of its source "features", each time with where it is
        | parsing |
        | failed  |

  @real-server
  Rule: A worker makes its namespace ready for that
    @server-03
    Scenario: A worker starts
      When a worker of this server has started
      Then its namespace has the search attributes document_id, source and ingestion_status, as keywords

  @real-server
  Rule: Whoever asks for a list gets what is under way and what has ended, and how
    @server-04
    Scenario: A document was ingested
      Given "invoice.pdf" has been ingested
      When "apex list" is run until it lists "invoice.pdf"
      Then "invoice.pdf" is listed as completed and from "features"

    @server-05
    Scenario: A program asks
      Given "bill-of-lading.pdf" was ingested for the source "mailbox"
      When "apex list --json --limit 1 --source mailbox --status completed" is run until it lists "bill-of-lading.pdf"
      Then the JSON says of "bill-of-lading.pdf": completed, from "mailbox", begun in this minute, which took less than a minute

    @server-06
    Scenario: Only what failed is asked for
      Given "accident-report.pdf" was ingested for the source "scanner"
      And "corrupt.pdf" was ingested for the source "scanner"
      When "apex list --status failed" is run until it lists "corrupt.pdf"
      Then "corrupt.pdf" is listed as failed and from "scanner"
      And the list does not have "accident-report.pdf"

    @server-07
    Scenario: Only one source is asked for, whose name has a quote in it
      Given "accident-report.pdf" was ingested for the source "archive"
      And "invoice.pdf" was ingested for the source "o'brien"
      When "apex list --source o'brien" is run until it lists "invoice.pdf"
      Then "invoice.pdf" is listed as completed and from "o'brien"
      And the list does not have "accident-report.pdf"

    @server-08
    Scenario: A document is on its way
      Given "accident-report.pdf" has been ingested
      And "bill-of-lading.pdf" is being written
      When "apex list --status running" is run until it lists "bill-of-lading.pdf"
      Then "bill-of-lading.pdf" is listed as writing_databases and from "features"
      And the list does not have "accident-report.pdf"

    @server-09
    Scenario: Somebody ended a workflow from outside
      Given the workflow of "invoice.pdf" was terminated while it was being written
      When "apex list" is run until it lists "invoice.pdf"
      Then "invoice.pdf" is listed as terminated and from "features"

  @real-server
  Rule: There is one schedule of reconciliations at most, which can be made, changed and removed
    @server-10
    Scenario: A schedule is made
      When "apex schedule --every 30m --repair" is run for this worker
      Then the command has said "The schedule is made: every 30 min, with repair."
      And Temporal reconciles every 30 minutes on this worker's task queue, with repair, and never twice at once

    @server-11
    Scenario: A schedule is changed
      Given "apex schedule --every 30m --repair" was run for this worker
      When "apex schedule --every 2h" is run for this worker
      Then the command has said "The schedule is changed: every 2 h."
      And Temporal reconciles every 120 minutes on this worker's task queue, without repair, and never twice at once

    @server-12
    Scenario: Its time comes
      Given "invoice.pdf" has been ingested
      And "apex schedule --every 1d" was run for this worker
      When the schedule's time comes
      Then all four databases were looked at, and nothing is wrong

    @server-13
    Scenario: A schedule is removed
      Given "apex schedule --every 30m" was run for this worker
      When "apex schedule --delete" is run for this worker
      Then the command has said "The schedule is removed."
      And Temporal has no schedule of reconciliations

    @server-14
    Scenario: There is none to remove
      When "apex schedule --delete" is run for this worker
      Then the command has said "There was no schedule."

  @real-server
  Rule: A build finishes what it began, and begins nothing unless it is the one that was promoted
    @server-15
    Scenario: A new build takes over in the middle of an ingestion
      Given a worker of build "v1" runs and was promoted
      And it is in the middle of writing "invoice.pdf"
      And a worker of build "v2" runs and was promoted
      When "bill-of-lading.pdf" is ingested
      Then build "v2" did everything of "bill-of-lading.pdf"
      And build "v1" finishes what it began

    @server-16
    Scenario: A new build was not promoted yet
      Given a worker of build "v1" runs and was promoted
      And a worker of build "v2" runs
      When "bill-of-lading.pdf" is ingested
      Then build "v1" did everything of "bill-of-lading.pdf"

    @server-17
    Scenario: A build that nobody runs is promoted
      Given a worker of build "v1" runs and was promoted
      When build "v3" is promoted
      Then the command has failed, and says that no worker of build "v3" is known and how to start one
      And "invoice.pdf" is ingested by build "v1" alone

    @server-18
    Scenario: Versioning is given up
      Given a worker of build "v1" runs and was promoted
      And a worker without versioning runs beside it
      When workers without versioning are promoted
      Then "invoice.pdf" is ingested by build "none" alone

  @real-server
  Rule: A batch keeps no single document waiting
    @server-19
    Scenario: A document is asked for while a batch has filled the queue
      Given TEMPORAL_MAX_ACTIVITIES is 1
      And 40 notes lie in a folder, some of them deeper, and a hidden one
      And no write comes to its end
      When all that lies there is to be ingested as a batch, 40 at a time
      And somebody asks for "invoice.pdf", and the writes come to their ends
      Then "invoice.pdf" is stored before 20 of the notes are
      And the batch is completed, and 40 of 40 documents are stored
