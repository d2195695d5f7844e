Feature: What is promised can be seen by ingesting documents and by nothing else

  Background:
    Given an empty memory

  Rule: Ingestions alone take a circuit from closed to open and back
    @e2e-01
    Scenario: Qdrant stays away and comes back
      When documents are ingested one after another, each until it has ended or waits for a circuit
        | document            | Qdrant  | seconds later |
        | invoice.pdf         | refuses | 0             |
        | driver-log.txt      | refuses | 0             |
        | latin-1.txt         | refuses | 0             |
        | utf-16.txt          | refuses | 60            |
        | no-entities.txt     | works   | 30            |
        | load-board-mail.txt | works   | 30            |
        | mixed-languages.md  | works   | 0             |
      Then this is what became of them and of the circuit of Qdrant
        | document            | writes that reached Qdrant | writes turned away | ingestion | circuit |
        | invoice.pdf         | 3                          | 0                  | failed    | closed  |
        | driver-log.txt      | 2                          | 0                  | waits     | open    |
        | latin-1.txt         | 0                          | 1                  | waits     | open    |
        | utf-16.txt          | 1                          | 0                  | waits     | open    |
        | no-entities.txt     | 0                          | 1                  | waits     | open    |
        | load-board-mail.txt | 1                          | 0                  | succeeded | closed  |
        | mixed-languages.md  | 1                          | 0                  | succeeded | closed  |

  Rule: The pauses between attempts grow
    @e2e-02
    Scenario Outline: The <step> fails again and again
      Given <trouble>
      When "invoice.pdf" is ingested
      Then the <step> was attempted <attempts> times
      And its <step> was tried again after at least <pauses> ms

      Examples:
        | step      | trouble             | attempts | pauses            |
        | embedding | OpenAI answers 500 5 times | 5        | 50, 100, 200, 400 |
        | write     | Neo4j refuses writes | 3       | 250, 500          |

  Rule: A rollback that failed can be followed from its dead letter to a clean memory
    @e2e-03 @blackbox
    Scenario: Qdrant gives back only later what it took before Neo4j refused
      Given undos are given up after 1 second
      And Neo4j refuses writes
      And Qdrant refuses undos
      And "bill-of-lading.pdf" was ingested and failed with DatabaseWriteError
      And there is one dead letter, for "bill-of-lading.pdf" in Qdrant
      And the databases work again
      When "apex dlq retry --all" is run while all is well
      Then it exits with 0 and tells "resolved"
      And its dead letter is resolved
      And no database holds anything of "bill-of-lading.pdf"
      And "bill-of-lading.pdf" can be ingested now

  Rule: With everything switched on many documents arrive at once
    @e2e-04 @blackbox
    Scenario: Twenty documents arrive at once, and each database stumbles
      Given each database refuses 3 writes
      When 20 documents arrive at once
      Then each of the ingestions succeeds
      And the four databases agree about each of them, and hold nothing else
      And there is no dead letter
      And every circuit stands closed
      And no lock is held
      And an audit of all that is there finds nothing wrong
