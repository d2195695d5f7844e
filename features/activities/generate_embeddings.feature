Feature: A document and its chunks get vectors

  Background:
    Given an empty memory

  Rule: A document has one vector for the whole and one for each chunk
    @embed-01 @blackbox
    Scenario: A handbook of forty pages
      When "safety-handbook-40-pages.pdf" is ingested
      Then the ingestion succeeds
      And there is one vector of the whole document
      And it is the mean of its chunks' vectors, each weighted by its tokens
      And there are as many vectors of chunks as chunks, and more than one
      And Qdrant holds exactly these vectors for "safety-handbook-40-pages.pdf"

  Rule: Each chunk gets the vector of its own words
    @embed-02 @blackbox
    Scenario: The answers to several requests arrive out of order
      Given a text of 1000 different chunks called "year-of-dispatch.txt"
      And OpenAI answers out of order
      When "year-of-dispatch.txt" is ingested
      Then the ingestion succeeds
      And OpenAI was asked at least 2 times
      And there are 1000 vectors of chunks
      And each chunk has the vector that OpenAI gives to its words
      And Qdrant holds the vector of each chunk under that chunk's number

  Rule: Every vector has 1536 numbers, and no other size gets into the memory
    @embed-03 @blackbox
    Scenario Outline: OpenAI answers with vectors of <numbers> numbers
      Given "invoice.pdf" has been ingested
      And OpenAI answers with vectors of <numbers> numbers
      When "bill-of-lading.pdf" is ingested
      Then the ingestion fails with EmbeddingDimensionError
      And the error names <numbers> and 1536
      And the embedding was attempted 1 time
      And no database holds anything of "bill-of-lading.pdf"
      And every vector of "invoice.pdf" has 1536 numbers

      Examples:
        | numbers |
        | 768     |
        | 1535    |
        | 3072    |

  Rule: An API that is only busy is asked five times, and never sooner than it allows
    @embed-04 @blackbox
    Scenario Outline: OpenAI answers <answer> to the first <failures>
      Given OpenAI answers <answer> <failures> times
      When "bill-of-lading.pdf" is ingested
      Then the ingestion <ending>
      And the embedding was attempted <attempts> times
      And OpenAI was asked <attempts> times
      And no request came sooner than the answer before it allowed
      And <databases> "bill-of-lading.pdf"

      Examples: Busy, and then well again
        | answer                   | failures | attempts | ending   | databases               |
        | 429 with Retry-After 2 s | 4        | 5        | succeeds | all four databases hold |
        | 500                      | 4        | 5        | succeeds | all four databases hold |

      Examples: Busy for too long
        | answer                   | failures | attempts | ending                              | databases                     |
        | 429 with Retry-After 1 s | 5        | 5        | fails with EmbeddingGenerationError | no database holds anything of |
        | 500                      | 5        | 5        | fails with EmbeddingGenerationError | no database holds anything of |

      Examples: Never to be well
        | answer | failures | attempts | ending                              | databases                     |
        | 401    | 1        | 1        | fails with EmbeddingGenerationError | no database holds anything of |
