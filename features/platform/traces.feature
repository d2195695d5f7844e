Feature: The way of a document can be followed from the one who asked to the databases

  Background:
    Given an empty memory

  Rule: A document has one trace, from the client to each call of a database
    @trace-01
    Scenario: A command asks for a document
      Given traces go to a collector
      When "bill-of-lading.pdf" is ingested by a command
      Then the collector gets one trace, with these spans, each once and within the other
        | start DocumentIngestionWorkflow | nothing                         |
        | DocumentIngestionWorkflow       | start DocumentIngestionWorkflow |
        | parse_document_activity         | DocumentIngestionWorkflow       |
        | extract_entities_activity       | DocumentIngestionWorkflow       |
        | generate_embeddings_activity    | DocumentIngestionWorkflow       |
        | write_to_databases_activity     | DocumentIngestionWorkflow       |
        | redis enter                     | write_to_databases_activity     |
        | postgres open                   | write_to_databases_activity     |
        | neo4j write                     | write_to_databases_activity     |
        | postgres write                  | write_to_databases_activity     |
        | qdrant write                    | write_to_databases_activity     |
        | redis write                     | write_to_databases_activity     |
        | postgres commit                 | write_to_databases_activity     |
        | redis finish                    | write_to_databases_activity     |
      And no span lies outside of the times of the one that it is within, or is of another service than "apex-memory"

    @trace-02
    Scenario: Somebody asks who knows nothing of traces, after a sweep
      Given traces go to a collector
      And a sweep was made
      When "bill-of-lading.pdf" is ingested
      Then the collector gets one trace, with these spans, each once and within the other
        | DocumentIngestionWorkflow       | nothing                         |
        | parse_document_activity         | DocumentIngestionWorkflow       |
        | neo4j write                     | write_to_databases_activity     |

    @trace-03
    Scenario: The write fails once
      Given traces go to a collector
      And Neo4j rejects the first write
      When "bill-of-lading.pdf" is ingested
      Then the collector gets 2 spans of the write activity: attempt 1 failed with DatabaseWriteError, attempt 2 did not
      And the spans of Neo4j within them say the same
      And no span holds more than names, ids and numbers, and none holds what an error said

  Rule: Who begins a trace decides whether it is kept
    @trace-04
    Scenario: One command keeps no trace, the next one does
      Given traces go to a collector
      And "invoice.pdf" was ingested by a command that keeps no trace
      When "bill-of-lading.pdf" is ingested by a command
      Then the collector gets one trace, with these spans, each once and within the other
        | DocumentIngestionWorkflow       | start DocumentIngestionWorkflow |
        | write_to_databases_activity     | DocumentIngestionWorkflow       |

  Rule: Without a collector nothing is traced, and without its answer nothing is lost but the trace
    @trace-05
    Scenario: No setting names a collector
      Given a collector that no setting names
      When "bill-of-lading.pdf" is ingested by a command
      Then the four databases agree about "bill-of-lading.pdf"
      And the collector has got nothing, and the history of "bill-of-lading.pdf" holds no place of a trace

    @trace-06
    Scenario: The collector is not there
      Given traces go to a collector that is not there
      When "bill-of-lading.pdf" is ingested
      Then the ingestion succeeds
      And all four databases hold "bill-of-lading.pdf"
