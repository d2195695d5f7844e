@scale
Feature: Many documents are ingested as one batch

  Background:
    Given an empty memory

  Rule: A batch ends when each of its documents has arrived or failed, and names those that failed with the reason
    @batch-01
    Scenario: Some documents of a list cannot be read
      When these documents are ingested as a batch
        | driver-log.txt            |
        | corrupt.pdf               |
        | invoice.pdf               |
        | not-there.txt             |
        | https://example.com/a.pdf |
      Then the batch is completed, and 2 of 5 documents are stored
      And these documents of it failed
        | corrupt.pdf               | CorruptDocumentError  | get a whole copy of it |
        | not-there.txt             | DocumentNotFoundError | check its name         |
        | https://example.com/a.pdf | ValidationError       | name a local path      |

  Rule: A batch takes all that lies below a folder or a prefix in S3, but for what is hidden
    @batch-02
    Scenario Outline: The documents lie in <place>
      Given 7 notes lie in <place>, some of them deeper, and a hidden one
      When all that lies there is ingested as a batch, 3 documents a run
      Then the batch is completed, and 7 of 7 documents are stored

      Examples:
        | place    |
        | a folder |
        | S3       |

  Rule: However many documents it has, no run of it has more than its share of them
    @batch-03
    Scenario: A run may have 3 of 7 documents
      Given 7 notes lie in a folder, some of them deeper, and a hidden one
      When all that lies there is ingested as a batch, 3 documents a run
      Then the batch is completed, and 7 of 7 documents are stored
      And its runs began 3, 3 and 1 documents

  Rule: As many documents are in flight as were allowed, and no more
    @batch-04
    Scenario: 3 documents at a time
      Given 7 notes lie in a folder, some of them deeper, and a hidden one
      And no write comes to its end
      When all that lies there is to be ingested as a batch, 3 at a time
      Then 3 documents are in flight, and no other was begun
      And when the writes come to their ends, the batch is completed, and 7 of 7 documents are stored

  Rule: A batch that is paused begins nothing, and goes on where it was
    @batch-05
    Scenario: It is paused while it writes its first document
      Given 4 notes lie in a folder, some of them deeper, and a hidden one
      And no write comes to its end
      When all that lies there is to be ingested as a batch, 1 at a time
      And the batch is paused before the writes come to their ends
      Then the batch is paused, with 1 document stored, and no other was begun
      And when it is resumed, the batch is completed, and 4 of 4 documents are stored

  Rule: A batch that is cancelled begins nothing more, and ends when what is in flight has ended
    @batch-06
    Scenario: It is cancelled while it writes its first document
      Given 4 notes lie in a folder, some of them deeper, and a hidden one
      And no write comes to its end
      When all that lies there is to be ingested as a batch, 1 at a time
      And the batch is cancelled before the writes come to their ends
      Then the batch is cancelled, and 1 of 4 documents are stored
      And no other was begun

    @batch-07
    Scenario: Temporal is asked to cancel its workflow
      Given 4 notes lie in a folder, some of them deeper, and a hidden one
      And no write comes to its end
      When all that lies there is to be ingested as a batch, 1 at a time
      And the batch's workflow is cancelled before the writes come to their ends
      Then the batch's workflow ends as cancelled, and what was in flight is stored
      And no other was begun

  Rule: The documents that failed can be ingested again by themselves
    @batch-08
    Scenario: A document was empty
      Given 2 notes lie in a folder, some of them deeper, and a hidden one
      And an empty note lies there too
      And all that lies there was ingested as a batch, 3 documents a run
      And the empty note has words by now
      When what failed of the batch is ingested again
      Then the batch is completed, and 1 of 1 documents are stored
      And the 2 others were not ingested again

  Rule: A document that is on its way already is ingested once more, and the batch waits for that
    @batch-09
    Scenario: Somebody else asked for the document a moment before
      Given no write comes to its end
      And somebody else has begun to ingest "invoice.pdf"
      When these documents are to be ingested as a batch
        | invoice.pdf |
      And it is joined, and the writes come to their ends
      Then the batch is completed, and 1 of 1 documents are stored
      And "invoice.pdf" was ingested twice

  Rule: apex ingest makes a batch of 100 documents or more, and apex batch leads it
    @batch-10
    Scenario: A folder of 101 notes, of which one is empty
      Given 100 notes lie in a folder, some of them deeper, and a hidden one
      And an empty note lies there too
      When "apex ingest --temporal --parallel 16" is run on the folder
      Then the command fails, and says that 100 of 101 documents are stored, and which one holds no text
      And "apex batch status" says the same of the batch
      And what "apex batch retry" begins ends with 0 of 1 documents stored

    @batch-12
    Scenario: A prefix in S3
      Given 7 notes lie in S3, some of them deeper, and a hidden one
      When "apex ingest --temporal" is run on the prefix
      Then the command succeeds, and says that 7 of 7 documents are stored

  Rule: Whoever asks for what no batch can be is told what is wrong
    @batch-11
    Scenario Outline: <wish>
      When a batch is asked for with <wish>
      Then it is refused with ValidationError, which says "<words>"

      Examples:
        | wish                       | words                           |
        | neither uris nor a prefix  | either uris or a prefix         |
        | 0 documents at a time      | max_parallel is 0; it must be   |
        | 501 documents a run        | documents_per_run is 501        |
        | a folder outside the roots | add its folder to DOCUMENT_ROOTS |
        | a bucket of somebody else  | add theirs-alone to S3_BUCKETS  |
