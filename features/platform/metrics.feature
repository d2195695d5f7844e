Feature: What a worker does can be counted from outside

  Background:
    Given an empty memory

  Rule: A number that may come is there before it comes
    @metrics-01
    Scenario: A worker has done nothing yet
      When a worker starts
      Then its metrics page names, each with its type
        | workflow_started_total            | counter   |
        | workflow_completed_total          | counter   |
        | workflow_duration_seconds         | histogram |
        | workflow_in_progress              | gauge     |
        | workflow_retries_total            | counter   |
        | activity_started_total            | counter   |
        | activity_completed_total          | counter   |
        | activity_duration_seconds         | histogram |
        | activity_retry_count_total        | counter   |
        | activity_failure_reasons_total    | counter   |
        | chunks_per_document               | histogram |
        | entities_per_document             | histogram |
        | entities_by_type_total            | counter   |
        | embeddings_per_document           | histogram |
        | databases_written_total           | counter   |
        | saga_rollback_triggered_total     | counter   |
        | worker_task_slots_available       | gauge     |
        | worker_task_slots_used            | gauge     |
        | workflow_task_latency_seconds     | histogram |
        | worker_poll_success_total         | counter   |
        | document_size_bytes               | histogram |
        | s3_download_duration_seconds      | histogram |
        | ingestion_throughput_per_minute   | gauge     |
        | relationships_total               | counter   |
        | lock_acquisition_seconds          | histogram |
        | idempotency_hits_total            | counter   |
        | circuit_breaker_state             | gauge     |
        | dead_letters                      | gauge     |
        | sagas_open                        | gauge     |
        | saga_open_oldest_seconds          | gauge     |
        | embedding_tokens_total            | counter   |
        | embedding_cache_hits_total        | counter   |
        | rate_limit_wait_seconds           | histogram |
      And these are there, and zero
        | workflow_completed_total{workflow_type="DocumentIngestionWorkflow",status="failed"}              |
        | workflow_completed_total{workflow_type="GreetingWorkflow",status="continued_as_new"}             |
        | workflow_in_progress{workflow_type="ReconciliationWorkflow"}                                     |
        | activity_completed_total{activity_name="generate_embeddings_activity",status="cancelled"}        |
        | activity_retry_count_total{activity_name="write_to_databases_activity"}                          |
        | activity_failure_reasons_total{error_type="DocumentStorageError"}                                |
        | activity_failure_reasons_total{error_type="other"}                                               |
        | entities_by_type_total{entity_type="customer"}                                                   |
        | entities_by_type_total{entity_type="other"}                                                      |
        | s3_download_duration_seconds_count{status="failed"}                                              |
        | databases_written_total{database="qdrant",status="given_up"}                                     |
        | saga_rollback_triggered_total{reason="superseded"}                                               |
      And it names task_queue_depth where Temporal knows it, and nowhere else

  Rule: Each run and each attempt is counted once, by how it ended
    @metrics-02
    Scenario: A document is ingested
      Given the metrics have been looked at
      When "bill-of-lading.pdf" is ingested
      Then the metrics have moved by
        | workflow_started_total{workflow_type="DocumentIngestionWorkflow"}                                | 1 |
        | workflow_completed_total{workflow_type="DocumentIngestionWorkflow",status="completed"}           | 1 |
        | workflow_completed_total                                                                         | 1 |
        | workflow_duration_seconds_count{workflow_type="DocumentIngestionWorkflow"}                       | 1 |
        | workflow_retries_total                                                                           | 0 |
        | activity_started_total                                                                           | 4 |
        | activity_completed_total{activity_name="parse_document_activity",status="completed"}             | 1 |
        | activity_completed_total{activity_name="extract_entities_activity",status="completed"}           | 1 |
        | activity_completed_total{activity_name="generate_embeddings_activity",status="completed"}        | 1 |
        | activity_completed_total{activity_name="write_to_databases_activity",status="completed"}         | 1 |
        | activity_duration_seconds_count{activity_name="parse_document_activity"}                         | 1 |
        | activity_retry_count_total                                                                       | 0 |
        | activity_failure_reasons_total                                                                   | 0 |
        | worker_poll_success_total{task_type="activity"}                                                  | 4 |

    @metrics-03
    Scenario: An ingestion that has ended is asked for its state
      Given "bill-of-lading.pdf" has been ingested
      And the metrics have been looked at
      When its state is asked for 3 times
      Then the metrics have moved by
        | workflow_started_total                                                                           | 0 |
        | workflow_completed_total                                                                         | 0 |
        | workflow_duration_seconds_count                                                                  | 0 |
        | workflow_in_progress                                                                             | 0 |

    @metrics-04
    Scenario: Neo4j rejects a document three times
      Given Neo4j rejects writes
      And the metrics have been looked at
      When "bill-of-lading.pdf" is ingested
      Then the metrics have moved by
        | activity_started_total{activity_name="write_to_databases_activity"}                              | 3 |
        | activity_completed_total{activity_name="write_to_databases_activity",status="failed"}            | 3 |
        | activity_retry_count_total{activity_name="write_to_databases_activity"}                          | 2 |
        | activity_retry_count_total                                                                       | 2 |
        | activity_failure_reasons_total{error_type="DatabaseWriteError"}                                  | 3 |
        | activity_failure_reasons_total                                                                   | 3 |
        | databases_written_total{database="neo4j",status="failed"}                                        | 3 |
        | databases_written_total{database="neo4j",status="written"}                                       | 0 |
        | databases_written_total{database="qdrant",status="written"}                                      | 3 |
        | saga_rollback_triggered_total{reason="write_failed"}                                             | 3 |
        | saga_rollback_triggered_total                                                                    | 3 |
        | workflow_completed_total{workflow_type="DocumentIngestionWorkflow",status="failed"}              | 1 |
        | workflow_completed_total                                                                         | 1 |
        | relationships_total                                                                              | 0 |

    @metrics-05
    Scenario: A workflow that may run twice finds its document with its second run
      Given "invoice.pdf" lies in S3
      And S3 fails 3 times
      And the metrics have been looked at
      When "invoice.pdf" is ingested by a workflow that may run 2 times
      Then the metrics have moved by
        | workflow_started_total{workflow_type="DocumentIngestionWorkflow"}                                | 2 |
        | workflow_retries_total{workflow_type="DocumentIngestionWorkflow"}                                | 1 |
        | workflow_completed_total{workflow_type="DocumentIngestionWorkflow",status="failed"}              | 1 |
        | workflow_completed_total{workflow_type="DocumentIngestionWorkflow",status="completed"}           | 1 |
        | activity_retry_count_total{activity_name="parse_document_activity"}                              | 2 |
        | activity_failure_reasons_total{error_type="DocumentStorageError"}                                | 3 |
        | s3_download_duration_seconds_count{status="failed"}                                              | 3 |
        | s3_download_duration_seconds_count{status="completed"}                                           | 1 |

    @metrics-06
    Scenario: An ingestion is cancelled in its write
      Given Neo4j holds back the write of "invoice.pdf"
      When the ingestion is cancelled
      Then the metrics have moved by
        | workflow_completed_total{workflow_type="DocumentIngestionWorkflow",status="cancelled"}           | 1 |
        | workflow_completed_total                                                                         | 1 |
        | activity_completed_total{activity_name="write_to_databases_activity",status="cancelled"}         | 1 |
        | activity_failure_reasons_total                                                                   | 0 |
        | saga_rollback_triggered_total{reason="stopped"}                                                  | 1 |

  Rule: Documents are counted by what they hold
    @metrics-07
    Scenario: What was found in a document
      Given the metrics have been looked at
      When "bill-of-lading.pdf" is ingested
      Then the metrics have moved by
        | documents_by_source_total{source="features"}                                                     | 1                     |
        | document_size_bytes_sum                                                                          | its bytes             |
        | chunks_per_document_sum                                                                          | its chunks            |
        | chunks_per_document_count                                                                        | 1                     |
        | entities_per_document_sum                                                                        | its entities          |
        | entities_per_document_count                                                                      | 1                     |
        | embeddings_per_document_sum                                                                      | its chunks, and one   |
        | relationships_total                                                                              | its mentions in Neo4j |
        | embedding_tokens_total                                                                           | what OpenAI billed    |
        | s3_download_duration_seconds_count                                                               | 0                     |
      And of each type of entity as many more were counted as were found

    @metrics-08
    Scenario: A document without entities
      Given the metrics have been looked at
      When "no-entities.txt" is ingested
      Then the metrics have moved by
        | entities_per_document_count                                                                      | 1 |
        | entities_per_document_bucket{le="0.5"}                                                           | 1 |
        | entities_by_type_total                                                                           | 0 |
        | chunks_per_document_bucket{le="0.5"}                                                             | 0 |

    @metrics-09
    Scenario: Callers name more sources than anybody could look at
      Given a worker that has done nothing yet
      When "load-board-mail.txt" is ingested for 24 sources
      Then 20 sources have a count of 1, and 4 are counted together
      And no label holds the id of a document or of a workflow's run

  Rule: What the saga does is counted by what it did
    @metrics-10
    Scenario: A document is written, and asked for again
      Given the metrics have been looked at
      When "bill-of-lading.pdf" and "bill-of-lading.pdf" are ingested
      Then the metrics have moved by
        | databases_written_total{database="neo4j",status="written"}                                       | 1                     |
        | databases_written_total{database="postgres",status="written"}                                    | 1                     |
        | databases_written_total{database="qdrant",status="written"}                                      | 1                     |
        | databases_written_total{database="redis",status="written"}                                       | 1                     |
        | saga_rollback_triggered_total                                                                    | 0                     |
        | lock_acquisition_seconds_count                                                                   | 1                     |
        | idempotency_hits_total{source="redis"}                                                           | 1                     |
        | relationships_total                                                                              | its mentions in Neo4j |
        | embedding_cache_hits_total                                                                       | its chunks            |

    @metrics-11
    Scenario: A database that failed is well again
      Given the circuit of Qdrant has opened
      And the metrics hold
        | circuit_breaker_state{database="qdrant"}                                                         | 2 |
        | circuit_breaker_state{database="redis"}                                                          | 0 |
      And 60 seconds have passed
      When 1 write succeeds
      Then the metrics hold
        | circuit_breaker_state{database="qdrant"}                                                         | 0 |

    @metrics-12
    Scenario: Dead letters are driven again
      Given "bill-of-lading.pdf" has left dead letters in Qdrant and in Redis
      And the metrics hold
        | dead_letters{state="open"}                                                                       | 2 |
        | dead_letters{state="resolved"}                                                                   | 0 |
      When "apex dlq retry --all" is run while all is well
      Then the metrics hold
        | dead_letters{state="open"}                                                                       | 0 |
        | dead_letters{state="resolved"}                                                                   | 2 |

  Rule: What rose while work was done falls when it is done
    @metrics-13
    Scenario: Neo4j holds back a write
      Given a worker that has done nothing yet
      And Neo4j holds back the write of "invoice.pdf"
      When the write goes on, and the ingestion ends
      Then these were so before, meanwhile and afterwards
        | metric                                                               | before | meanwhile | afterwards |
        | workflow_in_progress{workflow_type="DocumentIngestionWorkflow"}      | 0      | 1         | 0          |
        | worker_task_slots_used{worker_type="ActivityWorker"}                 | 0      | 1         | 0          |
        | worker_task_slots_available{worker_type="ActivityWorker"}            | 200    | 199       | 200        |
        | sagas_open                                                           | 0      | 1         | 0          |
        | ingestion_throughput_per_minute                                      | 0      | 0         | 1          |

    @metrics-14
    Scenario: A minute passes without a document
      Given "bill-of-lading.pdf" has been ingested
      When 60 seconds pass
      Then the metrics hold
        | ingestion_throughput_per_minute                                                                  | 0 |

  Rule: The numbers of Temporal's SDK stand beside the worker's own, and agree with them
    @metrics-15
    Scenario: A worker ingests its first document
      Given a worker that has done nothing yet
      When "bill-of-lading.pdf" is ingested
      Then the SDK's own metrics have moved as well
        | temporal_workflow_completed_total{workflow_type="DocumentIngestionWorkflow"}                     |
        | temporal_workflow_endtoend_latency_seconds_count                                                 |
        | temporal_activity_execution_latency_seconds_bucket{le="300.0"}                                   |
        | temporal_workflow_task_schedule_to_start_latency_seconds_bucket{le="300.0"}                      |
        | temporal_worker_task_slots_available                                                             |
      And the worker has begun as many workflow tasks as it was given
