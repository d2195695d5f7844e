Feature: What could not be cleared is written down until somebody clears it

  Background:
    Given an empty memory

  Rule: A dead letter holds what is needed to repeat the undo, and no text of a document
    @dlq-01
    Scenario: Qdrant does not give back what it took
      Given Neo4j rejects writes and Qdrant undos
      When one write of "bill-of-lading.pdf" is asked for
      Then there is one dead letter, with
        | document  | "bill-of-lading.pdf"                  |
        | saga      | the one that was aborted              |
        | version   | the one that Qdrant holds             |
        | store     | qdrant                                |
        | operation | remove                                |
        | error     | Qdrant: rejects this                  |
        | priority  | high                                  |
        | state     | open                                  |
        | attempts  | 1                                     |
        | time      | while the write was at work           |
      And it holds no text of "bill-of-lading.pdf"

  Rule: A dead letter that PostgreSQL does not take is not lost
    @dlq-02 @blackbox
    Scenario: PostgreSQL goes down before the dead letter is written down, and comes back
      Given Neo4j rejects writes and Qdrant undos
      And PostgreSQL goes down when a dead letter is due
      And one write of "bill-of-lading.pdf" ended as PARTIAL
      When PostgreSQL is back
      Then the worker's log has a critical line with document, saga, version, store, operation, error, priority, attempts and time
      And the dead letter is there soon, with the same document, saga, version, store, operation, error, priority and attempts

  Rule: A person can list dead letters, try them again, close them and count them
    @dlq-03
    Scenario Outline: A person runs "apex dlq <command>" <while>
      Given "bill-of-lading.pdf" has left dead letters in Qdrant and in Redis
      When "apex dlq <command>" is run <while>
      Then it exits with <code> and tells "<tells>"
      And the letter of Qdrant is <qdrant>, and that of Redis is <redis>
      And what they are about is left in <left>

      Examples:
        | command                                              | while                | code | tells                                                          | qdrant               | redis                | left         |
        | list --store qdrant                                  | while all is well    | 0    | Qdrant: rejects                                                | open after 1 try     | open after 1 try     | both         |
        | show QDRANT'S                                        | while all is well    | 0    | priority       high                                            | open after 1 try     | open after 1 try     | both         |
        | retry --all                                          | while all is well    | 0    | Qdrant  resolved                                               | resolved after 1 try | resolved after 1 try | neither      |
        | retry --store qdrant                                 | while Qdrant is down | 1    | failed again                                                   | open after 2 tries   | open after 1 try     | both         |
        | retry REDIS'S                                        | twice                | 0    | was resolved before                                            | open after 1 try     | resolved after 1 try | Qdrant alone |
        | resolve --store redis                                | while all is well    | 0    | 1 letter was closed                                            | open after 1 try     | resolved after 1 try | both         |
        | stats                                                | while all is well    | 0    | Qdrant  open                                                   | open after 1 try     | open after 1 try     | both         |
        | list --state resolved                                | while all is well    | 0    | There is no such dead letter                                   | open after 1 try     | open after 1 try     | both         |
        | list --since 2100-01-01T00:00:00Z                    | while all is well    | 0    | There is no such dead letter                                   | open after 1 try     | open after 1 try     | both         |
        | list --document 00000000-0000-0000-0000-000000000000 | while all is well    | 0    | There is no such dead letter                                   | open after 1 try     | open after 1 try     | both         |
        | list --store redis --since 1h --json                 | while all is well    | 0    | [{\"dead_letter_id\":                                          | open after 1 try     | open after 1 try     | both         |
        | show QDRANT'S --json                                 | while all is well    | 0    | \"store\":\"qdrant\",\"operation\":\"remove\"                  | open after 1 try     | open after 1 try     | both         |
        | retry --all --json                                   | while all is well    | 0    | \"outcome\":\"RESOLVED\"                                       | resolved after 1 try | resolved after 1 try | neither      |
        | resolve --all --json                                 | while all is well    | 0    | {\"resolved\":2}                                               | resolved after 1 try | resolved after 1 try | both         |
        | stats --json                                         | while all is well    | 0    | {\"open\":2,\"resolved\":0,\"by_store\":[{\"store\":\"qdrant\" | open after 1 try     | open after 1 try     | both         |
