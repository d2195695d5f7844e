Feature: A document's entities are found

  Background:
    Given an empty memory

  Rule: An entity is found with its type, a confidence and the number of its mentions
    @extract-01 @blackbox
    Scenario: The log of a driver speaks of people, places and machines
      When "driver-log.txt" is ingested
      Then the entities found include
        | entity_type  | name                  | mention_count | confidence at least |
        | driver       | Priya Raman           | 2             | 0.9                 |
        | organization | Harbor Medical Supply | 1             | 0.7                 |
        | equipment    | Trailer R-2215        | 1             | 0.9                 |
        | location     | Phoenix               | 3             | 0.7                 |
        | date         | 2026-10-13            | 1             | 0.9                 |
      And every entity is of a configured type
      And every confidence is above 0 and at most 1
      And every entity's mention stands in the text of "driver-log.txt"
      And Neo4j holds exactly these entities for "driver-log.txt", with their mention counts and confidences

  Rule: Nobody is asked for the entities of a document without words
    @extract-02 @blackbox
    Scenario Outline: The content is <content>
      Given OpenAI extracts the entities
      When entities are extracted from a document whose content is <content>
      Then no entity is found
      And OpenAI was not asked

      Examples:
        | content         |
        | empty           |
        | spaces          |
        | tabs and spaces |
        | blank lines     |

  Rule: The log says of each extraction what it found, where and for whom
    @extract-03 @blackbox
    Scenario: An operator searches the log for a document
      When "bill-of-lading.pdf" is ingested
      Then the worker's log has one line "Entities extracted" with the fields
        | entity_count | the number of entities in the ingestion's result |
        | document_id  | the id of "bill-of-lading.pdf"                   |
        | workflow_id  | the id of its workflow                           |
      And no line of the worker's log holds text of "bill-of-lading.pdf"

  Rule: An entity looks the same to every client and has the same id in every document
    @extract-04 @blackbox
    Scenario: Two documents mention the same driver and trailer
      Given "bill-of-lading.pdf" has been ingested
      When "invoice.pdf" is ingested
      Then the history holds its entities as plain JSON
      And the fields of each entity are exactly
        | uuid          |
        | name          |
        | entity_type   |
        | confidence    |
        | description   |
        | properties    |
        | mention_text  |
        | mention_count |
      And each entity's uuid follows from its type and name alone
      And both documents mention, with the same uuid
        | driver    | Maria Delgado  |
        | equipment | Trailer R-2207 |
      And Neo4j holds each entity that both mention once, with a mention by each
