@scale
Feature: Large documents go through like small ones

  Background:
    Given an empty memory

  Rule: However large a document is, its worker needs no more than 256 MB beyond what it holds when it is idle
    @large-01
    Scenario Outline: <kind>
      Given <document>
      And CHUNK_TOKENS is <tokens>
      And a worker runs as a program with room for 256 MB more than it holds when it is idle
      When "<name>" is ingested
      Then the ingestion succeeds
      And it has more than <chunks> chunks
      And each database holds one version of "<name>"
      And no payload of its history has more than 256 KiB

      Examples:
        | kind          | name         | document                                  | tokens | chunks |
        | 3,000 pages   | handbook.pdf | a PDF of 3000 pages called "handbook.pdf" | 512    | 3000   |
        | 50 MB of text | library.txt  | a text of 50 MB called "library.txt"      | 512    | 25000  |

  Rule: Embedding goes on after a crash where it was, so that one batch at most is paid for twice
    @large-02
    Scenario: A worker is killed while OpenAI answers its third request
      Given a text of 2000 different chunks called "years-of-dispatch.txt"
      And heartbeats are missed after 10 seconds instead of 30
      And the first worker to embed "years-of-dispatch.txt" is killed while OpenAI answers its third request
      When "years-of-dispatch.txt" is ingested
      Then the ingestion succeeds
      And OpenAI was paid for each chunk once, and for those of one request twice

    @large-03
    Scenario: The same without the cache
      Given a text of 2000 different chunks called "years-of-dispatch.txt"
      And heartbeats are missed after 10 seconds instead of 30
      And the first worker to embed "years-of-dispatch.txt" is killed while OpenAI answers its third request, without Redis since the first
      When "years-of-dispatch.txt" is ingested
      Then the ingestion succeeds
      And OpenAI was paid for each chunk once, and for those of one request twice

  Rule: A changed page costs that page, however long the document is
    @large-04
    Scenario: One page of three hundred is written anew
      Given a PDF of 300 pages called "handbook.pdf"
      And "handbook.pdf" has been ingested
      And page 150 of "handbook.pdf" has other words
      When "handbook.pdf" is ingested
      Then the ingestion succeeds
      And it has more than 300 chunks
      And OpenAI was paid for 8 chunks or fewer

  Rule: What no history refers to any more is collected by the reconciliation, and nothing else
    @large-05
    Scenario: A history has gone after its retention, and another is still there
      Given a text of 300 different chunks called "dispatch.txt"
      And "dispatch.txt" has been ingested
      And the blob store holds what an ingestion and a batch left whose histories have gone
      And the blob store holds what a batch left whose history is still there
      And all that is there was stored a year ago
      When the memory is reconciled
      Then the blob store holds nothing more of those whose histories have gone
      And the blob store holds all that the history of "dispatch.txt" refers to
      And the blob store holds what is that batch's
