Feature: A worker does the work of its task queue until it is told to stop

  Background:
    Given an empty memory

  Rule: A worker that has started is connected and polls, and says so
    @worker-01
    Scenario: A worker has just been started
      When a worker starts
      Then the worker lives and is ready
      And a greeting is answered by it, under the identity that its log told at the start

  Rule: A worker does every workflow and every activity that there is
    @worker-02
    Scenario: Everything that can be asked for is asked for
      When "driver-log.txt" is ingested, deleted and reconciled, its driver is greeted, and a batch joins "invoice.pdf" on its way
      Then each of these workflows was completed
        | DocumentIngestionWorkflow |
        | DeleteDocumentWorkflow    |
        | ReconciliationWorkflow    |
        | GreetingWorkflow          |
        | BatchIngestionWorkflow    |
      And each of these activities was completed in them
        | parse_document_activity       |
        | extract_entities_activity     |
        | generate_embeddings_activity  |
        | write_to_databases_activity   |
        | withdraw_ingestion_activity   |
        | delete_document_activity      |
        | reconcile_activity            |
        | greet_activity                |
        | list_documents_activity       |
        | join_ingestion_activity       |

  Rule: Whoever reads a history sees which build of which deployment did the work
    @worker-03
    Scenario: A build of another deployment does the work
      Given TEMPORAL_DEPLOYMENT_NAME is freight
      And TEMPORAL_WORKER_BUILD_ID is 2026.11.3
      When "Ada" is greeted
      Then every task in its history was done by "freight/2026.11.3"

  Rule: A worker does no more at once than it is allowed
    @worker-04
    Scenario: More is asked for than there are places
      Given TEMPORAL_MAX_ACTIVITIES is 2
      And TEMPORAL_MAX_WORKFLOW_TASKS is 7
      And every greeting takes until it is let go
      When 5 people are greeted at once
      Then 2 greetings are at work, and the others wait for a place
      And its metrics tell of 2 places for activities, all taken, and of 7 for workflow tasks
      And all of them are answered when they are let go, never more than 2 at once

  Rule: A worker takes the work of one task queue in one namespace
    @worker-05
    Scenario: Task queue and namespace are set
      Given Temporal has a namespace "freight"
      And TEMPORAL_NAMESPACE is freight
      And TEMPORAL_TASK_QUEUE is freight-queue
      When "Ada" is greeted
      Then the greeting is answered
      And nobody answers the same on another task queue or in another namespace

  Rule: A worker waits for Temporal, at the start and ever after
    @worker-06
    Scenario: Temporal is not there yet
      Given a worker whose program began while nobody listened at Temporal's address, and said so
      When somebody listens there
      Then it takes work
      And it had said once that it waits and tries again, and which settings to look at

    @worker-07
    Scenario: Temporal is gone for a while
      Given the worker reaches Temporal through a network
      And that network was cut, and the worker is not ready
      And "Ada" has been asked to be greeted meanwhile
      When that network is whole again
      Then the greeting that waited is answered by it
      And the worker lives and is ready

  Rule: The log tells of an activity for which document, in which workflow and in which attempt it is, and never what the document says
    @worker-12
    Scenario: The log is text
      Given a worker whose log is text runs as a program of its own
      And "corrupt.pdf" has been refused
      When "driver-log.txt" is ingested
      Then each line about "driver-log.txt" names it, its workflow and the attempt
      And nothing that it wrote holds text of "driver-log.txt"

    @worker-13
    Scenario: The log is JSON
      Given a worker whose log is json runs as a program of its own
      And "corrupt.pdf" has been refused
      When "driver-log.txt" is ingested
      Then each line is a JSON object with its time, level, logger and message
      And each object about "driver-log.txt" has it, its workflow and the attempt as fields
      And nothing that it wrote holds text of "driver-log.txt"

  Rule: A worker that is told to stop finishes what it has, and hands back in time what it cannot finish
    @worker-08
    Scenario: SIGTERM comes in the middle of a step that ends in time
      Given a worker runs as a program of its own
      And it gets SIGTERM in the middle of the embedding, which takes 3 seconds
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And the embedding was attempted 1 time
      And meanwhile it lived, and was not ready because it was stopping
      And it ended with exit code 0, 1 to 20 seconds after the signal
      And its last words were "stopped"

    @worker-09
    Scenario: SIGINT comes in the middle of a step that does not end
      Given WORKER_STOP_SECONDS is 1
      And a worker runs as a program of its own
      And it gets SIGINT in the middle of the parse of "invoice.pdf", which never ends
      When "invoice.pdf" is ingested
      Then the ingestion succeeds
      And the parse was attempted 2 times
      And another worker began the parse again within 20 seconds of the signal
      And it ended with exit code 3, 1 to 15 seconds after the signal
      And its last words were "stopped, and handed back what was not finished"

  Rule: A worker that is told to stop twice ends at once
    @worker-10
    Scenario: SIGTERM comes twice in the middle of a step that does not end
      Given a worker runs as a program of its own
      And it has begun to parse "invoice.pdf", which never ends
      When it gets SIGTERM, and once more when it says that it is stopping
      Then it ended with exit code 143, 0 to 5 seconds after the signal

  Rule: The exit code of a worker tells why it ended
    @worker-11
    Scenario Outline: A worker that cannot work is started
      When a worker is started with "<option>" and the metrics port of another
      Then the exit code is <code>, and it prints "<words>"
      And its help tells what the exit codes mean
        | 0   | what it had was finished          |
        | 1   | cannot work                       |
        | 2   | the command was wrong             |
        | 3   | handed back what was not finished |
        | 130 | a second signal ended it at once  |
        | 143 | SIGHUP 129                        |

      Examples:
        | option  | code | words                                        |
        | --quick | 2    | Unknown option: '--quick'                    |
        |         | 1    | cannot be used, probably because another wor |

  Rule: A worker is ready while Temporal and all databases answer and no circuit is open, and says what is missing when it is not
    @worker-14
    Scenario Outline: <store> cannot be reached
      Given the worker reaches the databases through a network
      And nothing gets through to <store>
      When the worker is asked whether it lives and is ready
      Then it lives, and is not ready
      And it says that <store> does not answer, and that Temporal and the three others do
      And it is ready when <store> can be reached again

      Examples:
        | store      |
        | Neo4j      |
        | PostgreSQL |
        | Qdrant     |
        | Redis      |

    @worker-15
    Scenario: A circuit is open although its database works again
      Given the circuit of Qdrant has opened
      When the worker is asked whether it lives and is ready
      Then it lives, and is not ready
      And it says that all four databases answer, and that only the circuit of Qdrant is open
      And it is ready when that circuit has been reset

  Rule: The heartbeats of a parse say how far it is
    @worker-16
    Scenario: A document is parsed
      When "driver-log.txt" is ingested
      Then the heartbeats of the parse began with "Loading document" and ended with "Parsing complete"
